# Makes survival.txt: Kaplan-Meier, log-rank and Cox by R's survival, to eight significant digits.
# Run: Rscript survival.R > survival.txt     (Debian packages r-base-core, r-cran-survival)
# Data shipped with the package: aml (Miller 1997, p. 49), ovarian (Edmunson et al. 1979), lung (Loprinzi et al., J Clin Oncol 1994;12:601);
# flat: made up so that the curve rests at exactly one half; ties: made up so that times are equal but for rounding (timefix).
suppressMessages(library(survival))
cat("# R", as.character(getRversion()), "survival", as.character(packageVersion("survival")), "\n")
say <- function(key, x) for (v in as.numeric(x)) cat(key, if (is.na(v)) "none" else formatC(v, digits = 8, format = "g", flag = "#"), "\n", sep = "\t")
write <- function(name, d) write.csv(transform(d, time = sapply(time, format, digits = 17)), paste0(name, ".csv"), row.names = FALSE, quote = FALSE)
sets <- list(
  aml = data.frame(time = aml$time, event = aml$status, arm = as.integer(aml$x) - 1, x1 = as.integer(aml$x) - 1, x2 = 0),
  ovarian = data.frame(time = ovarian$futime, event = ovarian$fustat, arm = ovarian$rx - 1, x1 = ovarian$age, x2 = ovarian$rx),
  lung = data.frame(time = lung$time, event = lung$status - 1, arm = lung$sex - 1, x1 = lung$age, x2 = lung$sex),
  flat = data.frame(time = c(1, 2, 3, 4, 5, 6, 2, 2, 4, 7, 9, 9), event = c(1, 1, 1, 0, 0, 0, 1, 1, 0, 1, 1, 1), arm = rep(0:1, each = 6), x1 = c(1, 3, 2, 5, 4, 6, 2, 2, 1, 4, 3, 5), x2 = 0),
  ties = data.frame(time = c(0.1 + 0.2, 0.3, 0.3, 0.7, 0.1 * 7, 1.5, 0.3, 0.1 + 0.2, 0.2 * 3, 0.6, 0.9, 1.5), event = c(1, 1, 0, 0, 1, 1, 1, 0, 1, 1, 0, 1), arm = rep(0:1, each = 6), x1 = c(1, 3, 2, 5, 4, 6, 2, 2, 1, 4, 3, 5), x2 = 0))
for (s in names(sets)) {
  d <- sets[[s]]; write(s, d)
  for (a in 0:1) {
    f <- survfit(Surv(time, event) ~ 1, data = d[d$arm == a, ], conf.type = "log-log"); k <- paste0(s, ".", a)
    for (i in which(f$n.event > 0)) {
      at <- paste0(k, ".t", f$time[i], ".")
      say(paste0(at, "risk"), f$n.risk[i]); say(paste0(at, "events"), f$n.event[i]); say(paste0(at, "survival"), f$surv[i])
      if (f$surv[i] > 0) { say(paste0(at, "se"), f$surv[i] * f$std.err[i]); say(paste0(at, "lower"), f$lower[i]); say(paste0(at, "upper"), f$upper[i]) }
    }
    q <- summary(f)$table   # what print(survfit) shows
    say(paste0(k, ".median"), q["median"]); say(paste0(k, ".median_lower"), q["0.95LCL"]); say(paste0(k, ".median_upper"), q["0.95UCL"])
  }
  f <- survdiff(Surv(time, event) ~ arm, data = d)
  say(paste0(s, ".logrank.chi2"), f$chisq); say(paste0(s, ".logrank.p"), pchisq(f$chisq, 1, lower.tail = FALSE))
  for (a in 1:2) { say(paste0(s, ".logrank.observed.", a), f$obs[a]); say(paste0(s, ".logrank.expected.", a), f$exp[a]) }
  form <- if (s %in% c("ovarian", "lung")) Surv(time, event) ~ x1 + x2 else Surv(time, event) ~ x1
  f <- coxph(form, data = d, ties = "efron", control = coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100)); m <- summary(f)
  for (j in seq_along(coef(f))) { k <- paste0(s, ".cox.", j, ".")
    say(paste0(k, "coef"), coef(f)[j]); say(paste0(k, "se"), sqrt(diag(vcov(f)))[j]); say(paste0(k, "p"), m$coefficients[j, 5])
    say(paste0(k, "ratio"), m$conf.int[j, 1]); say(paste0(k, "lower"), m$conf.int[j, 3]); say(paste0(k, "upper"), m$conf.int[j, 4]) }
  k <- paste0(s, ".cox."); say(paste0(k, "null"), f$loglik[1]); say(paste0(k, "loglik"), f$loglik[2])
  say(paste0(k, "lr"), m$logtest[1]); say(paste0(k, "lr_p"), m$logtest[3]); say(paste0(k, "wald"), f$wald.test); say(paste0(k, "score"), f$score)
}
# Many people: the log likelihood is large, and its rounding with it. Made up by a rule, so that no file of them is needed.
i <- 0:8999; arm <- i %% 2
d <- data.frame(time = (1 + (i * 7919) %% 997) / (100 * (1 + 0.3 * arm)), event = as.integer((i * 31) %% 10 < 7), arm = arm)
f <- coxph(Surv(time, event) ~ arm, data = d, ties = "efron", control = coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100))
say("many.cox.1.coef", coef(f)); say("many.cox.1.se", sqrt(vcov(f))); say("many.cox.loglik", f$loglik[2])
d <- lung[!is.na(lung$ph.ecog) & lung$ph.ecog < 3, ]   # three arms
write("ecog", data.frame(time = d$time, event = d$status - 1, arm = d$ph.ecog))
f <- survdiff(Surv(time, status) ~ ph.ecog, data = d); say("ecog.chi2", f$chisq); say("ecog.p", pchisq(f$chisq, 2, lower.tail = FALSE))
