# Makes distribution.txt: tails and quantiles of base R, to twelve significant digits (eight where a
# parameter is above a thousand: logarithms of the gamma function cancel there). Run: Rscript distribution.R > distribution.txt
cat("# R", as.character(getRversion()), "\n")
say <- function(f, a, b, c, x) cat(f, a, b, c, formatC(x, digits = if (max(b, c) > 1000) 8 else 12, format = "g", flag = "#"), "\n", sep = "\t")
for (z in c(0, .1, 1, 1.96, 3, 6, 12)) say("normal_above", z, 0, 0, pnorm(z, lower.tail = FALSE))
for (p in c(1e-10, .001, .025, .3, .5, .9, .975, .9995)) say("normal_quantile", p, 0, 0, qnorm(p))
for (d in c(1, 2, 3.5, 12, 40, 998, 1e5)) {
  for (t in c(0, .5, 2, 5, 20)) say("t_above", t, d, 0, pt(t, d, lower.tail = FALSE))
  for (p in c(.9, .975, .9995)) say("t_quantile", p, d, 0, qt(p, d))
  for (x in c(.01, 1, 5, 40, d, 1.3 * d)) say("chi2_above", x, d, 0, pchisq(x, d, lower.tail = FALSE))
  for (p in c(.005, .025, .5, .95, .975)) say("chi2_quantile", p, d, 0, qchisq(p, d))
  for (e in c(1, 3, 20)) for (x in c(.2, 1, 4)) say("f_above", x, e, d, pf(x, e, d, lower.tail = FALSE))
}
for (a in c(.5, 1, 3, 50, 2000)) for (b in c(.5, 2, 30, 1998)) for (p in c(.025, .5, .975)) say("beta_quantile", p, a, b, qbeta(p, a, b))
