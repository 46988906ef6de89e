# Makes change.txt: change, proportions and regression to the mean by base R, to eight significant digits. Run: Rscript change.R > change.txt
# sleep: Student 1908 (Biometrika 6:1), shipped with R. Newcombe's method 10 is made here of prop.test's Wilson limits.
cat("# R", as.character(getRversion()), "\n")
say <- function(key, x) cat(key, formatC(as.numeric(x), digits = 8, format = "g", flag = "#"), "\n", sep = "\t")
a <- sleep$extra[sleep$group == 1]; b <- sleep$extra[sleep$group == 2]
t <- t.test(b - a); say("sleep.mean", t$estimate); say("sleep.se", t$stderr); say("sleep.lower", t$conf.int[1]); say("sleep.upper", t$conf.int[2])
t <- t.test(b, a); say("welch.estimate", mean(b) - mean(a)); say("welch.se", t$stderr); say("welch.df", t$parameter)
say("welch.p", t$p.value); say("welch.lower", t$conf.int[1]); say("welch.upper", t$conf.int[2])
wilson <- function(x, n) suppressWarnings(prop.test(x, n, correct = FALSE))$conf.int
for (w in list(c(0, 10), c(1, 10), c(5, 10), c(10, 10), c(81, 263), c(15, 148), c(0, 20), c(1, 29), c(3, 2000)))
  { i <- wilson(w[1], w[2]); k <- paste0("wilson.", w[1], "/", w[2], "."); say(paste0(k, "lower"), max(0, i[1])); say(paste0(k, "upper"), min(1, i[2])) }
for (w in list(c(56, 70, 48, 80), c(9, 10, 3, 10), c(6, 7, 2, 7), c(5, 56, 0, 29), c(0, 10, 0, 20), c(0, 10, 0, 10), c(10, 10, 0, 20), c(10, 10, 0, 10), c(20, 80, 40, 82))) {
  i <- wilson(w[1], w[2]); j <- wilson(w[3], w[4]); p <- w[1] / w[2]; q <- w[3] / w[4]; k <- paste0("newcombe.", paste(w, collapse = "."), ".")
  say(paste0(k, "lower"), p - q - sqrt((p - i[1])^2 + (j[2] - q)^2)); say(paste0(k, "upper"), p - q + sqrt((i[2] - p)^2 + (q - j[1])^2)) }
# The expected fall of those above a cut-off, by integrating the true values: E[first - second | first > c], independent errors.
for (w in list(c(70, 50, 15, 10), c(4, 5, 2, 1.5), c(40, 50, 10, 10), c(6, 5, 1, 2))) {
  total <- sqrt(w[3]^2 + w[4]^2); r <- w[3]^2 / total^2
  top <- integrate(function(y) (y - (w[2] + r * (y - w[2]))) * dnorm(y, w[2], total), w[1], w[2] + 40 * total, rel.tol = 1e-12, subdivisions = 5000)$value
  say(paste0("fall.", paste(w, collapse = "_")), top / pnorm(w[1], w[2], total, lower.tail = FALSE)) }
