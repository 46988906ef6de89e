# Makes readers.txt: weighted kappa (package vcd) and intraclass correlation (package psych, by analysis of variance). Run: Rscript readers.R > readers.txt
# Data: Shrout & Fleiss, Psychol Bull 1979;86:420, table 2; SexualFun (Hout et al. 1987, Agresti 1990 p. 19) and MSPatients (Westlund & Kurland 1953,
# Agresti) from vcd.
suppressMessages({library(vcd); library(psych)})
cat("# R", as.character(getRversion()), "vcd", as.character(packageVersion("vcd")), "psych", as.character(packageVersion("psych")), "\n")
say <- function(key, x) cat(key, formatC(as.numeric(x), digits = 8, format = "g", flag = "#"), "\n", sep = "\t")
tables <- list(sexual = SexualFun, winnipeg = MSPatients[, , 1], orleans = MSPatients[, , 2])
for (s in names(tables)) { t <- unclass(tables[[s]]); write.table(t, paste0(s, ".csv"), sep = ",", row.names = FALSE, col.names = paste0("g", seq_len(ncol(t))), quote = FALSE)
  for (w in c("Equal-Spacing", "Fleiss-Cohen")) { k <- Kappa(tables[[s]], weights = w); n <- if (w == "Equal-Spacing") "linear" else "quadratic"
    say(paste0(s, ".", n, ".kappa"), k$Weighted["value"]); say(paste0(s, ".", n, ".se"), k$Weighted["ASE"]) }
  say(paste0(s, ".none.kappa"), k$Unweighted["value"]); say(paste0(s, ".none.se"), k$Unweighted["ASE"]) }
sf <- matrix(c(9, 2, 5, 8, 6, 1, 3, 2, 8, 4, 6, 8, 7, 1, 2, 6, 10, 5, 6, 9, 6, 2, 4, 7), ncol = 4, byrow = TRUE)
two <- sf[, 3:4]
for (s in c("sf", "two")) { x <- get(s); write.table(x, paste0(s, ".csv"), sep = ",", row.names = FALSE, col.names = paste0("r", seq_len(ncol(x))), quote = FALSE)
  i <- ICC(x, lmer = FALSE)$results
  for (j in 2:3) { k <- paste0(s, c("", ".agreement", ".consistency")[j]); say(paste0(k, ".icc"), i$ICC[j]); say(paste0(k, ".lower"), i$`lower bound`[j]); say(paste0(k, ".upper"), i$`upper bound`[j]) } }
