# Makes mmrm.txt (and the data files beside it, except fev.csv) in three ways. Run: Rscript mmrm.R > mmrm.txt
# Debian packages r-base-core, r-cran-nlme, r-cran-emmeans, r-cran-lmertest, r-cran-pbkrtest, r-cran-hsaur3.
#  gls.*   nlme's gls by REML (optim) with means and differences of emmeans, to the four digits that its optimiser always settles (five in the larger sets);
#  lmer.*  lmerTest for compound symmetry (a random intercept): Satterthwaite, and Kenward-Roger of pbkrtest, to five digits;
#  def.*   from the definitions with full matrices, derivatives by numDeriv, after Newton steps from gls: Satterthwaite's degrees of freedom from
#          the observed information (as lmerTest does it), Kenward-Roger by pbkrtest's own functions fed with these matrices (pbk.*, expected
#          information, structures linear in their parameters) and by its formula with the second derivatives (kro.*, observed information).
# Data: dental = nlme's Orthodont (Potthoff & Roy, Biometrika 1964;51:313), dentalgap = the same with rows taken away; rats = nlme's BodyWeight
# (Crowder & Hand 1990), four of its days; bdi = HSAUR3's BtheB (Proudfoot et al., Psychol Med 2003;33:217); sleep = lme4's sleepstudy
# (Belenky et al., J Sleep Res 2003;12:1), days 0 to 4. fev.csv: the artificial data fev_data of the R package mmrm (openpharma, Apache-2.0), as its
# help page mmrm_tmb_methods prints them; differences only, as emmeans takes a covariate of two values (sex) for a factor in the means.
suppressMessages({library(nlme); library(emmeans); library(lmerTest); library(pbkrtest); library(numDeriv)})
cat("# R", as.character(getRversion()))
for (p in c("nlme", "emmeans", "lmerTest", "pbkrtest")) cat("", p, as.character(packageVersion(p)))
cat("\n")
say <- function(key, x, digits = 8) cat(key, formatC(as.numeric(x), digits = digits, format = "g", flag = "#"), sep = "\t", "\n")
long <- function(subject, arm, visit, value, baseline = NA, site = NA) {
  d <- data.frame(subject, arm = as.character(arm), visit, value, baseline, site); d[!is.na(d$value), ] }
o <- as.data.frame(Orthodont); dental <- long(o$Subject, o$Sex, o$age, o$distance)
gap <- dental[-c(2, 7, 8, 15, 20, 33, 34, 35, 36, 41, 50, 63, 64, 77, 85, 88, 91, 95, 96, 101, 106), ]
b <- as.data.frame(BodyWeight); b <- b[b$Time %in% c(1, 22, 43, 64), ]; rats <- long(b$Rat, paste0("diet", b$Diet), b$Time, b$weight)
w <- HSAUR3::BtheB; bdi <- do.call(rbind, lapply(c(2, 3, 5, 8), function(m)
  long(sprintf("p%03d", seq_len(nrow(w))), w$treatment, m, w[[paste0("bdi.", m, "m")]], w$bdi.pre, ifelse(w$length == "<6m", "short", "long"))))
s <- lme4::sleepstudy[lme4::sleepstudy$Days < 5, ]; sleep <- long(s$Subject, "all", s$Days, s$Reaction)
sets <- list(dental = dental, dentalgap = gap, rats = rats, bdi = bdi, sleep = sleep)
for (n in names(sets)) write.csv(sets[[n]], paste0(n, ".csv"), row.names = FALSE, quote = FALSE, na = "")
f <- read.csv("fev.csv"); sets$fev <- long(f$subject, f$arm, f$visit, f$value, f$sex, f$site)

pairs_of <- function(t) do.call(rbind, lapply(1:t, function(j) cbind(1:j, j)))
sigma <- function(st, th, t) { m <- matrix(0, t, t); l <- abs(row(m) - col(m)); switch(st,
  un = { m[pairs_of(t)] <- th; m[upper.tri(m)] -> u; m <- m + t(m); diag(m) <- diag(m) / 2; m },
  toep = matrix(th[l + 1], t, t), cs = matrix(ifelse(l == 0, th[1], th[2]), t, t), ar1 = th[1] * th[2]^l,
  toeph = sqrt(th[1:t] %o% th[1:t]) * matrix(c(1, th[-(1:t)])[l + 1], t, t)) }
change <- function(st, th, t) { l <- c(abs(row(diag(t)) - col(diag(t)))); q <- length(th)   # derivatives of sigma, a column a parameter
  if (st == "ar1") return(cbind(th[2]^l, th[1] * l * th[2]^pmax(l - 1, 0)))
  if (st != "toeph") return(sapply(1:q, function(k) c(sigma(st, replace(rep(0, q), k, 1), t))))
  m <- c(sigma(st, th, t)); i <- c(row(diag(t))); j <- c(col(diag(t))); r <- c(1, th[-(1:t)])
  cbind(sapply(1:t, function(k) m / th[k] / 2 * ((i == k) + (j == k))), sapply(seq_len(t - 1), function(k) ifelse(l == k, m / r[l + 1], 0))) }
theta_of <- function(st, m) { t <- nrow(m); r <- cov2cor(m); switch(st, un = m[pairs_of(t)], toep = m[1, ], cs = c(m[1, 1], m[1, 2]),
  ar1 = c(m[1, 1], r[1, 2]), toeph = c(diag(m), r[1, -1])) }
from_gls <- function(g, t, st, d) {
  sd <- rep(1, t); v <- coef(g$modelStruct$varStruct, unconstrained = FALSE, allCoef = TRUE); if (length(v)) sd[as.integer(names(v))] <- v
  cf <- coef(g$modelStruct$corStruct, unconstrained = FALSE); r <- diag(t); l <- abs(row(r) - col(r))
  r <- if (st == "un") { r[lower.tri(r)] <- cf; r + t(r) - diag(t) } else if (st == "cs") ifelse(l == 0, 1, cf) else if (st == "ar1") cf^l
    else matrix(ARMAacf(ar = cf, lag.max = t - 1)[l + 1], t, t)
  g$sigma^2 * (sd %o% sd) * r }

run <- function(name, st, mean = value ~ arm * visit, plain = FALSE) {
  d <- sets[[name]]; d$subject <- factor(d$subject); d$visit <- factor(d$visit); d$v <- as.integer(d$visit); d$arm <- factor(d$arm)
  if (nlevels(d$arm) == 1) mean <- value ~ visit
  d <- d[order(d$subject, d$v), ]; t <- nlevels(d$visit); key <- function(...) paste(name, st, paste(deparse(mean[[3]]), collapse = ""), ..., sep = ".")
  ar <- t - 1; form <- ~ v | subject
  cor <- switch(st, un = corSymm(form = form), cs = corCompSymm(form = form), ar1 = corAR1(form = form), corARMA(form = form, p = ar, value = c(0.3, rep(0.1, ar - 1))))
  wt <- if (st %in% c("un", "toeph")) varIdent(form = ~ 1 | v) else NULL
  band <- st %in% c("toep", "toeph"); dg <- if (name %in% c("bdi", "fev")) 5 else 4   # corARMA stops optim
  ctl <- glsControl(opt = if (band) "nlminb" else "optim", msTol = 1e-15, tolerance = 1e-14, msMaxIter = 5000, maxIter = 500, returnObject = band)
  g <- eval(substitute(gls(M, d, correlation = cor, weights = wt, control = ctl), list(M = mean)))
  X <- model.matrix(mean, d); rows <- split(seq_len(nrow(d)), d$subject); y <- d$value
  blocks <- function(m) lapply(rows, function(i) m[d$v[i], d$v[i], drop = FALSE])
  core <- function(th) { vs <- blocks(sigma(st, th, t)); A <- 0; B <- 0; q <- 0; ld <- 0
    for (k in seq_along(rows)) { i <- rows[[k]]; W <- solve(vs[[k]]); Xi <- X[i, , drop = FALSE]; A <- A + t(Xi) %*% W %*% Xi; B <- B + t(Xi) %*% W %*% y[i]
      q <- q + sum(y[i] * (W %*% y[i])); ld <- ld + determinant(vs[[k]])$modulus }
    be <- solve(A, B); list(l2 = as.numeric(ld + determinant(A)$modulus + q - sum(B * be) + (nrow(X) - ncol(X)) * log(2 * pi)), beta = be, phi = solve(A)) }
  y0 <- y; y <- y - X %*% qr.solve(X, y); off <- qr.solve(X, y0)
  th <- theta_of(st, from_gls(g, t, st, d)); slope <- function(th) { c1 <- core(th); r <- y - X %*% c1$beta; J <- change(st, th, t); vs <- blocks(sigma(st, th, t))   # d l2 / d th, from the definition
    sapply(seq_along(th), function(k) { bl <- blocks(matrix(J[, k], t, t)); s <- 0
      for (n in seq_along(rows)) { i <- rows[[n]]; W <- solve(vs[[n]]); Z <- W %*% bl[[n]]; Y <- Z %*% W; Xi <- X[i, , drop = FALSE]
        s <- s + sum(diag(Z)) - sum(c1$phi * (t(Xi) %*% Y %*% Xi)) - sum(r[i] * (Y %*% r[i])) }
      s }) }
  for (i in 1:6) { step <- solve(jacobian(slope, th), slope(th)); th <- th - step }
  if (any(abs(step) > 1e-9 * abs(th))) stop("not settled: ", key(""))
  c0 <- core(th); phi <- c0$phi; beta <- c0$beta + off; C <- jacobian(slope, th); C <- 2 * solve((C + t(C)) / 2); m <- sigma(st, th, t)
  say(key("gls.loglik"), g$logLik, 7); say(key("def.loglik"), -c0$l2 / 2, 9)
  for (k in seq_len(nrow(pairs_of(t)))) { p <- pairs_of(t)[k, ]; say(key("def.cov", p[1], p[2]), m[p[1], p[2]], 7) }
  # Kenward-Roger with full matrices
  big <- function(m) { V <- matrix(0, nrow(X), nrow(X)); bl <- blocks(m); for (k in seq_along(rows)) V[rows[[k]], rows[[k]]] <- bl[[k]]; V }
  if (!plain) { V <- big(m); W <- solve(V); J <- change(st, th, t); q <- length(th)
    G <- lapply(1:q, function(k) big(matrix(J[, k], t, t)))
    P <- lapply(G, function(g) -t(X) %*% W %*% g %*% W %*% X); mid <- 0
    for (a in 1:q) for (b in 1:q) { Q <- t(X) %*% W %*% G[[a]] %*% W %*% G[[b]] %*% W %*% X; mid <- mid + C[a, b] * (Q - P[[a]] %*% phi %*% P[[b]]) }
    if (st %in% c("ar1", "toeph")) { H <- colSums(matrix(sapply(1:q, function(k) jacobian(function(x) change(st, x, t)[, k], th) %*% C[, k]), q, t * t, byrow = TRUE)); R <- t(X) %*% W %*% big(matrix(H, t, t)) %*% W %*% X; mid <- mid - R / 4 }
    kro <- phi + 2 * phi %*% mid %*% phi
    if (st %in% c("un", "toep", "cs")) { M <- function(x) Matrix::Matrix(x, sparse = TRUE)
      pbk <- pbkrtest:::vcovAdj_internal(Matrix::Matrix(phi), list(Sigma = M(V), G = lapply(G, M), n.ggamma = q), X) } }
  tell <- function(what, L) { L <- as.numeric(L); est <- sum(L * beta); v <- sum(L * (phi %*% L)); gr <- grad(function(x) sum(L * (core(x)$phi %*% L)), th); df <- 2 * v^2 / sum(gr * (C %*% gr))
    say(key(what, "def.estimate"), est); say(key(what, "def.se"), sqrt(v), 7); say(key(what, "def.df"), df, 6)
    h <- qt(0.975, df) * sqrt(v); say(key(what, "def.lower"), est - h, 6); say(key(what, "def.upper"), est + h, 6); say(key(what, "def.p"), 2 * pt(-abs(est) / sqrt(v), df), dg)
    if (!plain) { say(key(what, "kro.se"), sqrt(sum(L * (kro %*% L))), 6)
      if (st %in% c("un", "toep", "cs")) { say(key(what, "pbk.se"), sqrt(sum(L * as.numeric(pbk %*% L))), 6); say(key(what, "pbk.df"), pbkrtest:::Lb_ddf(L, phi, pbk), 6) } } }
  one <- nlevels(d$arm) == 1
  e <- emmeans(lm(mean, d), if (one) ~ visit else ~ arm | visit); es <- as.data.frame(e)   # for its contrasts; the figures are of gls
  gls_says <- function(what, L) { say(key(what, "gls.estimate"), sum(L * coef(g)), dg); say(key(what, "gls.se"), sqrt(sum(L * (g$varBeta %*% L))), dg) }
  if (one) es$arm <- levels(d$arm)
  if (!plain) for (i in seq_len(nrow(es))) { k <- paste("mean", es$arm[i], es$visit[i], sep = "."); gls_says(k, e@linfct[i, ]); tell(k, e@linfct[i, ]) }
  if (!one) { k0 <- contrast(e, "trt.vs.ctrl"); ks <- as.data.frame(k0)
    for (i in seq_len(nrow(ks))) { k <- paste("diff", ks$visit[i], sub(" - .*", "", ks$contrast[i]), sep = "."); gls_says(k, k0@linfct[i, ]); tell(k, k0@linfct[i, ]) } }
  if (st == "cs" && !one && !plain) { fit <- lmer(update(mean, . ~ . + (1 | subject)), d, control = lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-12, maxfun = 1e5)))
    for (i in seq_len(nrow(ks))) { k <- paste("diff", ks$visit[i], sub(" - .*", "", ks$contrast[i]), sep = "."); L <- k0@linfct[i, ]
      a <- contest1D(fit, L); say(key(k, "lmer.estimate"), a$Estimate, 5); say(key(k, "lmer.se"), a[["Std. Error"]], 5); say(key(k, "lmer.df"), a$df, 5); say(key(k, "lmer.p"), a[["Pr(>|t|)"]], 4)
      a <- contest1D(fit, L, ddf = "Kenward-Roger"); say(key(k, "lmer.kr.se"), a[["Std. Error"]], 5); say(key(k, "lmer.kr.df"), a$df, 5); say(key(k, "lmer.kr.p"), a[["Pr(>|t|)"]], 4) } }
}
only <- commandArgs(TRUE)   # names of sets: these alone
model <- function(name, ...) if (!length(only) || name %in% only) run(name, ...)
for (st in c("un", "toeph", "toep", "ar1", "cs")) for (n in c("dental", "dentalgap")) model(n, st)
model("rats", "un"); model("sleep", "un")
for (st in c("un", "cs")) { model("bdi", st); model("bdi", st, value ~ baseline + site + arm * visit); model("bdi", st, value ~ baseline * visit + site + arm * visit) }
model("fev", "un", value ~ baseline + site + arm * visit, plain = TRUE)
