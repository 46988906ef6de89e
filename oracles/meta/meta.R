# Makes meta.txt: what R's metafor says of published data, to eight significant digits.
# Run: Rscript meta.R > meta.txt        (Debian packages r-base-core, r-cran-metafor)
# Data: dat.bcg (Colditz et al., JAMA 1994;271:698), dat.normand1999 (Normand, Stat Med 1999;18:321), dat.collins1985a subset with zero
# cells (Collins et al., BMJ 1985;290:17) and dat.raudenbush1985 (Raudenbush 1984), all shipped with metafor's metadat.
# Flat tops of the likelihood, where scoring creeps (pooled and each study left out, by REML and ML): flatlau is dat.lau1992 without its third
# study, flatniel dat.nielweise2007 without its first, flatgib dat.gibson2002 without its first, flatmade is made up.
suppressMessages(library(metafor))
cat("# R", as.character(getRversion()), "metafor", as.character(packageVersion("metafor")), "\n")
zap <- function(x) ifelse(abs(x) < 1e-8, 0, x)   # Fisher scoring halves its way towards zero and never arrives
say <- function(key, x) cat(key, formatC(as.numeric(x), digits = 8, format = "g", flag = "#"), "\n", sep = "\t")
write <- function(name, d) write.csv(d, paste0(name, ".csv"), row.names = FALSE, quote = FALSE)
tight <- function(d) list(threshold = 1e-12 * max(1, 100 * mean(d$vi)), maxiter = 100000, tol = 1e-13)

bcg <- dat.bcg
bcg$study <- paste(bcg$author, bcg$year); bcg$study <- gsub("[,&]", "", bcg$study)
write("bcg", data.frame(study = bcg$study, events1 = bcg$tpos, n1 = bcg$tpos + bcg$tneg, events2 = bcg$cpos,
                        n2 = bcg$cpos + bcg$cneg, ablat = bcg$ablat, year = bcg$year, alloc = bcg$alloc))
n <- dat.normand1999
write("normand", data.frame(study = gsub("[,&]", "", n$source), n1 = n$n1i, mean1 = n$m1i, sd1 = n$sd1i, n2 = n$n2i, mean2 = n$m2i, sd2 = n$sd2i))
z <- data.frame(study = paste0("z", 1:6), events1 = c(0, 3, 5, 0, 2, 10), n1 = c(20, 25, 30, 15, 40, 10),
                events2 = c(2, 0, 6, 0, 2, 4), n2 = c(22, 24, 31, 16, 39, 12))   # made up for the empty cells
write("zero", z)
h <- data.frame(study = paste0("h", 1:5), yi = c(-0.56, -0.67, 1.26, 0.75, -0.56), vi = c(0.003, 0.027, 0.807, 0.27, 0.027))
write("hill", h)                                  # made up so that the restricted likelihood has a lower hill beside its top at zero
r <- dat.raudenbush1985
write("raudenbush", data.frame(study = paste0(gsub("[,&]", "", r$author), " ", r$study), yi = r$yi, vi = r$vi, weeks = r$weeks))

counts <- function(m, d) escalc(m, ai = events1, n1i = n1, ci = events2, n2i = n2, data = d)
b <- read.csv("bcg.csv")
sets <- list(bcg.RR = counts("RR", b), bcg.OR = counts("OR", b), bcg.RD = counts("RD", b),
  zero.RR = counts("RR", z), zero.OR = counts("OR", z), zero.RD = counts("RD", z),
  normand.MD = escalc("MD", n1i = n1i, m1i = m1i, sd1i = sd1i, n2i = n2i, m2i = m2i, sd2i = sd2i, data = n),
  normand.SMD = escalc("SMD", n1i = n1i, m1i = m1i, sd1i = sd1i, n2i = n2i, m2i = m2i, sd2i = sd2i, data = n),
  raudenbush.GEN = data.frame(yi = r$yi, vi = r$vi),
  hill.GEN = h[, c("yi", "vi")])
fit <- function(d, m, t, control = tight(d)) {
  f <- suppressWarnings(rma(d$yi, d$vi, method = m, test = t, control = control))
  if (m %in% c("ML", "REML", "EB") && f$tau2 < 1e-8) f <- rma(d$yi, d$vi, method = m, test = t, tau2 = 0)   # see zap
  f
}
for (s in names(sets)) {
  d <- sets[[s]]
  for (i in seq_len(nrow(d))) { say(paste0(s, ".yi.", i), d$yi[i]); say(paste0(s, ".vi.", i), d$vi[i]) }
  for (m in c("FE", "DL", "REML", "ML", "PM", "EB", "SJ")) for (t in c("z", "knha")) {
    f <- fit(d, m, t); k <- paste(s, m, t, sep = ".")
    say(paste0(k, ".estimate"), f$beta); say(paste0(k, ".se"), f$se); say(paste0(k, ".p"), f$pval)
    say(paste0(k, ".ci_lower"), f$ci.lb); say(paste0(k, ".ci_upper"), f$ci.ub)
    say(paste0(k, ".tau2"), zap(f$tau2)); say(paste0(k, ".i2"), zap(f$I2)); say(paste0(k, ".h2"), f$H2)
    say(paste0(k, ".q"), f$QE); say(paste0(k, ".q_p"), f$QEp)
    if (m != "FE") { p <- predict(f); say(paste0(k, ".pi_lower"), p$pi.lb); say(paste0(k, ".pi_upper"), p$pi.ub) }
  }
  f <- fit(d, "REML", "z")
  q <- confint(rma(d$yi, d$vi, method = "DL"), control = list(tol = 1e-13, maxiter = 10000, tau2.max = 1e5))$random[1, 2:3]
  say(paste0(s, ".tau2_lower"), q[1]); say(paste0(s, ".tau2_upper"), q[2])
  e <- regtest(f, model = "lm"); say(paste0(s, ".egger.t"), e$zval); say(paste0(s, ".egger.p"), e$pval)
  for (m in c("FE", "REML")) {
    t <- suppressWarnings(trimfill(fit(d, m, "z"), control = tight(d))); say(paste0(s, ".trim.", m, ".k0"), t$k0)
    say(paste0(s, ".trim.", m, ".right"), t$side == "right")
    say(paste0(s, ".trim.", m, ".estimate"), t$beta); say(paste0(s, ".trim.", m, ".se"), t$se)
  }
  for (i in seq_len(nrow(d))) {
    f <- fit(d[-i, ], "REML", "z"); say(paste0(s, ".loo.", i), f$beta); say(paste0(s, ".loo_tau2.", i), zap(f$tau2))
    f <- fit(d[seq_len(i), ], "DL", "z"); say(paste0(s, ".cum.", i), f$beta); say(paste0(s, ".cum_se.", i), f$se)
  }
}
flat <- c(flatlau = "RD", flatniel = "RD", flatgib = "MD", flatmade = "RD")
for (s in names(flat)) {
  d <- read.csv(paste0(s, ".csv"))
  d <- if (flat[[s]] == "MD") escalc("MD", n1i = n1, m1i = mean1, sd1i = sd1, n2i = n2, m2i = mean2, sd2i = sd2, data = d) else counts(flat[[s]], d)
  creeping <- list(threshold = 1e-15 * mean(d$vi), maxiter = 1000000)   # each step is a small share of what is left
  for (m in c("REML", "ML")) {
    f <- fit(d, m, "z", creeping); k <- paste(s, flat[[s]], m, sep = ".")
    say(paste0(k, ".estimate"), f$beta); say(paste0(k, ".se"), f$se); say(paste0(k, ".tau2"), zap(f$tau2)); say(paste0(k, ".i2"), zap(f$I2))
    for (i in seq_len(nrow(d))) {
      f <- fit(d[-i, ], m, "z", creeping); say(paste0(k, ".loo.", i), f$beta); say(paste0(k, ".loo_tau2.", i), zap(f$tau2))
    }
  }
}
d <- sets$bcg.RR
for (t in c("z", "knha")) for (m in c("REML", "DL", "ML", "PM", "SJ", "FE")) {
  f <- rma(d$yi, d$vi, mods = ~ b$ablat + b$year, method = m, test = t, control = list(threshold = 1e-14, maxiter = 100000, tol = 1e-13)); k <- paste("regress", m, t, sep = ".")
  for (j in 1:3) { say(paste0(k, ".b", j), f$beta[j]); say(paste0(k, ".se", j), f$se[j]); say(paste0(k, ".p", j), f$pval[j])
    say(paste0(k, ".lower", j), f$ci.lb[j]); say(paste0(k, ".upper", j), f$ci.ub[j]) }
  say(paste0(k, ".tau2"), zap(f$tau2)); say(paste0(k, ".qe"), f$QE); say(paste0(k, ".qe_p"), f$QEp)
  say(paste0(k, ".qm"), f$QM); say(paste0(k, ".qm_p"), f$QMp); say(paste0(k, ".i2"), zap(f$I2))
  if (m != "FE") say(paste0(k, ".r2"), f$R2)
}
g <- lapply(unique(b$alloc), function(a) fit(d[b$alloc == a, ], "REML", "z"))
for (i in seq_along(g)) { say(paste0("group.", i, ".estimate"), g[[i]]$beta); say(paste0("group.", i, ".tau2"), zap(g[[i]]$tau2)) }
f <- rma(sapply(g, function(x) x$beta), sei = sapply(g, function(x) x$se), method = "FE")
say("group.q_between", f$QE); say("group.p", f$QEp)
