# Makes imputation.txt: Rubin's rules by mice's pool.scalar on completed sets given here; and long_run.txt: what imputing responders must come to
# in the long run, summed exactly over the beta-binomial of the missing. Run: Rscript imputation.R     (Debian packages r-base-core, r-cran-mice)
# Sets that do not differ at all are left out: mice then takes a share of 1e-4 for the missing information where the formula has none.
suppressMessages(library(mice)); sink("imputation.txt")
cat("# R", as.character(getRversion()), "mice", as.character(packageVersion("mice")), "\n")
say <- function(key, x) cat(key, formatC(as.numeric(x), digits = 8, format = "g", flag = "#"), "\n", sep = "\t")
sets <- list(                                  # estimates; variances; people
  five = list(c(0.52, 0.55, 0.49, 0.56, 0.53), c(0.0050, 0.0049, 0.0050, 0.0049, 0.0050), 50),
  apart = list(c(0.30, 0.55, 0.42, 0.61, 0.25, 0.48), c(0.012, 0.013, 0.014, 0.0125, 0.0111, 0.0131), 18),
  points = list(c(-3.2, -2.7, -3.9, -3.1, -2.2, -3.6, -2.9, -3.3), c(0.81, 0.77, 0.92, 0.85, 0.79, 0.88, 0.9, 0.8), 122))
for (s in names(sets)) {
  x <- sets[[s]]; f <- pool.scalar(x[[1]], x[[2]], n = x[[3]], k = 1)
  say(paste0(s, ".estimate"), f$qbar); say(paste0(s, ".within"), f$ubar); say(paste0(s, ".between"), f$b)
  say(paste0(s, ".se"), sqrt(f$t)); say(paste0(s, ".df"), f$df)
  h <- qt(0.975, f$df) * sqrt(f$t); say(paste0(s, ".lower"), f$qbar - h); say(paste0(s, ".upper"), f$qbar + h)
}
sink("long_run.txt"); cat("# R", as.character(getRversion()), "\n")
for (w in list(c(30, 20, 50), c(6, 2, 12), c(81, 140, 42))) {       # responded, did not, missing
  a <- w[1] + 0.5; b <- w[2] + 0.5; k <- 0:w[3]; n <- sum(w); p <- (w[1] + k) / n
  chance <- exp(lchoose(w[3], k) + lbeta(k + a, w[3] - k + b) - lbeta(a, b)); mean <- sum(chance * p)
  key <- paste0(paste(w, collapse = "/"), ".")
  say(paste0(key, "proportion"), mean); say(paste0(key, "within"), sum(chance * p * (1 - p) / n)); say(paste0(key, "between"), sum(chance * (p - mean)^2))
}
