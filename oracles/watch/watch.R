# Makes watch.txt: exact intervals, CUSUM and a Bayesian boundary by base R. Run: Rscript watch.R > watch.txt
cat("# R", as.character(getRversion()), "\n")
say <- function(key, x) cat(key, formatC(as.numeric(x), digits = 8, format = "g", flag = "#"), "\n", sep = "\t")
for (w in list(c(0, 2000), c(0, 1), c(1, 1), c(3, 10), c(10, 10), c(2, 261), c(17, 4000))) { i <- binom.test(w[1], w[2])$conf.int
  k <- paste0("binomial.", w[1], "/", w[2], "."); say(paste0(k, "lower"), i[1]); say(paste0(k, "upper"), i[2]) }
for (w in list(c(0, 12.5), c(1, 2), c(10, 1000), c(137, 24.19893))) { i <- poisson.test(w[1], w[2])$conf.int
  k <- paste0("poisson.", w[1], "/", w[2], "."); say(paste0(k, "lower"), i[1]); say(paste0(k, "upper"), i[2]) }
s <- 0; p <- c(.01, .02, .05, .01, .03, .2, .01, .04, .02, .01); y <- c(0, 1, 0, 0, 1, 0, 1, 0, 0, 0)
for (i in seq_along(p)) { s <- max(0, s + y[i] * log(2) - log(1 - p[i] + 2 * p[i])); say(paste0("cusum.", i), s) }
for (w in list(c(1, 9, .1, .9), c(.5, .5, .02, .95))) for (n in c(1, 3, 10, 25, 60)) {
  above <- pbeta(w[3], w[1] + 0:n, w[2] + n - 0:n, lower.tail = FALSE); k <- paste0("boundary.", paste(w, collapse = "_"), ".", n)
  x <- which(above >= w[4])[1] - 1; say(k, if (is.na(x)) -1 else x); say(paste0(k, ".chance0"), above[1]); say(paste0(k, ".chance1"), above[2]) }
