/* Records what a program does to the files below one directory, in order, so that `cargo xtask powercut` can rebuild that
 * directory as a power cut would have left it. Loaded with LD_PRELOAD; never linked into Saisei.
 *
 *   SAISEI_RECORD_DIR   absolute, resolved path of the directory to watch; it must be empty when the program starts
 *   SAISEI_RECORD_ACKS  absolute, resolved path of the file of acknowledgements; writes to it are noted in the same order
 *   SAISEI_RECORD_LOG   where the log goes; must lie outside the watched directory
 *
 * A write is noted while a lock is held around the real call, so the order in the log is the order on the file. A sync is noted
 * twice, before and after the real call and without the lock: only what was noted before its beginning is durable, and only
 * from its end on. A call this file cannot follow (shared writable maps other than SQLite's -shm, links, O_SYNC, names moved in
 * from outside) is noted as "not followed", and powercut fails on it rather than judge on half a picture. A descriptor handed
 * to a child process is not followed there; the program under test starts none.
 *
 * Linux, 64 bit. Record layout: xtask/src/powercut/journal.rs reads the same 32 bytes, little endian. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { OPEN = 1, WRITE, TRUNCATE, RENAME, UNLINK, MKDIR, RMDIR, SYNC_BEGIN, SYNC_END, ACK, NOT_FOLLOWED };
enum { CREATED = 1, EMPTIED = 2, DIRECTORY = 4 };
enum { NONE = 0, DATA = 1, ACKS = 2, SHM = 3 };

struct head {
  uint32_t magic;
  uint8_t op, flags;
  uint16_t path_len;
  uint32_t data_len;
  uint16_t path2_len, pad;
  uint64_t ino;
  int64_t offset;
};

#define SLOTS 65536
static struct { dev_t dev; ino_t ino; int kind; } seen[SLOTS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static char dir[PATH_MAX], acks[PATH_MAX];
static size_t dir_len;
static int log_fd = -1;
static int64_t next_sync;

static void start(void) {
  const char *d = getenv("SAISEI_RECORD_DIR"), *a = getenv("SAISEI_RECORD_ACKS"), *l = getenv("SAISEI_RECORD_LOG");
  if (!d || !l || strlen(d) >= PATH_MAX || (a && strlen(a) >= PATH_MAX)) return;
  strcpy(dir, d);
  dir_len = strlen(dir);
  if (a) strcpy(acks, a);
  log_fd = (int)syscall(SYS_openat, AT_FDCWD, l, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int on(void) {
  pthread_once(&once, start);
  return log_fd >= 0;
}

/* With the lock held (SYNC_* and NOT_FOLLOWED: one writev on an O_APPEND file is whole by itself, but the lock is taken anyway). */
static void note(int op, int flags, const char *path, const char *path2, uint64_t ino, int64_t offset, const void *data, size_t len) {
  struct head h = {0x43455253u, (uint8_t)op, (uint8_t)flags, (uint16_t)(path ? strlen(path) : 0), (uint32_t)len,
                   (uint16_t)(path2 ? strlen(path2) : 0), 0, ino, offset};
  struct iovec v[4] = {{&h, sizeof h}, {(void *)path, h.path_len}, {(void *)path2, h.path2_len}, {(void *)data, len}};
  size_t want = sizeof h + h.path_len + h.path2_len + len;
  if (syscall(SYS_writev, log_fd, v, 4) != (long)want) {
    static const char why[] = "record.c: the log cannot be written\n";
    syscall(SYS_write, 2, why, sizeof why - 1);
    _exit(99);
  }
}

static void not_followed(const char *what) {
  int e = errno;
  pthread_mutex_lock(&lock);
  note(NOT_FOLLOWED, 0, what, 0, 0, 0, 0, 0);
  pthread_mutex_unlock(&lock);
  errno = e;
}

/* Absolute path with every link before the last part resolved. */
static int resolve(int at, const char *path, char *out) {
  char joined[PATH_MAX * 2], base[NAME_MAX + 1];
  if (!path || strlen(path) >= PATH_MAX) return 0;
  if (path[0] == '/') {
    strcpy(joined, path);
  } else {
    char from[PATH_MAX];
    if (at == AT_FDCWD) {
      if (!getcwd(from, sizeof from)) return 0;
    } else {
      char link[64];
      snprintf(link, sizeof link, "/proc/self/fd/%d", at);
      ssize_t n = readlink(link, from, sizeof from - 1);
      if (n < 0) return 0;
      from[n] = 0;
    }
    snprintf(joined, sizeof joined, "%s/%s", from, path);
  }
  size_t n = strlen(joined);
  while (n > 1 && joined[n - 1] == '/') joined[--n] = 0;
  char *cut = strrchr(joined, '/');
  if (!cut || strlen(cut + 1) > NAME_MAX) return 0;
  strcpy(base, cut + 1);
  if (!strcmp(base, ".") || !strcmp(base, "..") || !base[0]) return realpath(joined, out) != 0;
  *cut = 0;
  char parent[PATH_MAX];
  if (!realpath(joined[0] ? joined : "/", parent)) return 0;
  return snprintf(out, PATH_MAX, "%s/%s", strcmp(parent, "/") ? parent : "", base) < PATH_MAX;
}

/* The path below the watched directory ("" for the directory itself), or NULL when it lies elsewhere. */
static const char *below(const char *full) {
  if (strncmp(full, dir, dir_len)) return 0;
  if (!full[dir_len]) return full + dir_len;
  return full[dir_len] == '/' ? full + dir_len + 1 : 0;
}

static int ends(const char *s, const char *tail) {
  size_t n = strlen(s), m = strlen(tail);
  return n >= m && !strcmp(s + n - m, tail);
}

static size_t slot(dev_t dev, ino_t ino) {
  size_t i = (size_t)((ino * 2654435761u) ^ dev) % SLOTS;
  for (size_t n = 0; n < SLOTS; n++, i = (i + 1) % SLOTS)
    if (!seen[i].kind || (seen[i].ino == ino && seen[i].dev == dev)) return i;
  return SLOTS;
}

static int kind_of(int fd, struct stat *s) {
  if (!on() || fd < 0 || fd == log_fd || fstat(fd, s)) return NONE;
  size_t i = slot(s->st_dev, s->st_ino);
  return i < SLOTS ? seen[i].kind : NONE;
}

static int open_at(int at, const char *path, int flags, mode_t mode) {
  char full[PATH_MAX];
  if (!on() || !resolve(at, path, full)) return (int)syscall(SYS_openat, at, path, flags, mode);
  const char *name = below(full);
  int kind = !strcmp(full, acks) ? ACKS : !name ? NONE : ends(full, "-shm") ? SHM : DATA;
  if (kind == NONE) return (int)syscall(SYS_openat, at, path, flags, mode);
  if (kind == DATA && ((flags & O_TMPFILE) == O_TMPFILE || (flags & (O_SYNC | O_DSYNC)))) not_followed("open with O_TMPFILE, O_SYNC or O_DSYNC");
  pthread_mutex_lock(&lock);
  struct stat s;
  int was = lstat(full, &s) == 0;
  int fd = (int)syscall(SYS_openat, at, path, flags, mode), e = errno;
  if (fd >= 0 && fstat(fd, &s) == 0 && !S_ISDIR(s.st_mode)) {
    size_t i = slot(s.st_dev, s.st_ino);
    if (i < SLOTS) {
      seen[i].dev = s.st_dev, seen[i].ino = s.st_ino, seen[i].kind = kind;
      int how = (was ? 0 : CREATED) | (was && (flags & O_TRUNC) ? EMPTIED : 0);
      if (kind != ACKS) note(OPEN, how, name, 0, s.st_ino, 0, 0, 0);
    } else {
      note(NOT_FOLLOWED, 0, "more files than the shim has room for", 0, 0, 0, 0, 0);
    }
  }
  pthread_mutex_unlock(&lock);
  errno = e;
  return fd;
}

#define MODE(flags) mode_t mode = 0; if ((flags) & (O_CREAT | O_TMPFILE)) { va_list v; va_start(v, flags); mode = va_arg(v, mode_t); va_end(v); }
int open(const char *p, int flags, ...) { MODE(flags) return open_at(AT_FDCWD, p, flags, mode); }
int open64(const char *p, int flags, ...) { MODE(flags) return open_at(AT_FDCWD, p, flags, mode); }
int openat(int at, const char *p, int flags, ...) { MODE(flags) return open_at(at, p, flags, mode); }
int openat64(int at, const char *p, int flags, ...) { MODE(flags) return open_at(at, p, flags, mode); }
int creat(const char *p, mode_t mode) { return open_at(AT_FDCWD, p, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *p, mode_t mode) { return open_at(AT_FDCWD, p, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int __open_2(const char *p, int flags) { return open_at(AT_FDCWD, p, flags, 0); }
int __open64_2(const char *p, int flags) { return open_at(AT_FDCWD, p, flags, 0); }

/* offset < 0: at the file's own position (or its end with O_APPEND). */
static ssize_t write_any(int fd, const struct iovec *v, int count, off_t offset) {
  struct stat s;
  int kind = kind_of(fd, &s);
  if (kind == NONE || kind == SHM)
    return offset < 0 ? syscall(SYS_writev, fd, v, count) : syscall(SYS_pwritev, fd, v, count, offset, 0L);
  pthread_mutex_lock(&lock);
  off_t place = offset;
  if (offset < 0) {
    int flags = fcntl(fd, F_GETFL);
    fstat(fd, &s);
    place = flags >= 0 && (flags & O_APPEND) ? s.st_size : lseek(fd, 0, SEEK_CUR);
  }
  ssize_t done = offset < 0 ? syscall(SYS_writev, fd, v, count) : syscall(SYS_pwritev, fd, v, count, offset, 0L);
  int e = errno;
  off_t at = place;
  ssize_t left = done;
  for (int i = 0; i < count && left > 0; i++) {
    size_t n = v[i].iov_len < (size_t)left ? v[i].iov_len : (size_t)left;
    if (n) note(kind == ACKS ? ACK : WRITE, 0, 0, 0, s.st_ino, at, v[i].iov_base, n);
    at += (off_t)n, left -= (ssize_t)n;
  }
  pthread_mutex_unlock(&lock);
  errno = e;
  return done;
}

ssize_t write(int fd, const void *b, size_t n) { struct iovec v = {(void *)b, n}; return write_any(fd, &v, 1, -1); }
ssize_t pwrite(int fd, const void *b, size_t n, off_t o) { struct iovec v = {(void *)b, n}; return write_any(fd, &v, 1, o); }
ssize_t pwrite64(int fd, const void *b, size_t n, off64_t o) { struct iovec v = {(void *)b, n}; return write_any(fd, &v, 1, o); }
ssize_t writev(int fd, const struct iovec *v, int n) { return write_any(fd, v, n, -1); }
ssize_t pwritev(int fd, const struct iovec *v, int n, off_t o) { return write_any(fd, v, n, o); }
ssize_t pwritev64(int fd, const struct iovec *v, int n, off64_t o) { return write_any(fd, v, n, o); }

/* Copying inside the system is refused, so that the program copies with read and write, which are followed. */
ssize_t copy_file_range(int in, off64_t *oi, int out, off64_t *oo, size_t n, unsigned f) {
  struct stat s;
  if (kind_of(out, &s) != NONE) { errno = ENOSYS; return -1; }
  return syscall(SYS_copy_file_range, in, oi, out, oo, n, f);
}
ssize_t sendfile(int out, int in, off_t *o, size_t n) {
  struct stat s;
  if (kind_of(out, &s) != NONE) { errno = ENOSYS; return -1; }
  return syscall(SYS_sendfile, out, in, o, n);
}
ssize_t sendfile64(int out, int in, off64_t *o, size_t n) { return sendfile(out, in, o, n); }

int ftruncate(int fd, off_t len) {
  struct stat s;
  if (kind_of(fd, &s) != DATA) return (int)syscall(SYS_ftruncate, fd, len);
  pthread_mutex_lock(&lock);
  int r = (int)syscall(SYS_ftruncate, fd, len), e = errno;
  if (!r) note(TRUNCATE, 0, 0, 0, s.st_ino, len, 0, 0);
  pthread_mutex_unlock(&lock);
  errno = e;
  return r;
}
int ftruncate64(int fd, off64_t len) { return ftruncate(fd, len); }

static int allocate(int fd, int mode, off_t o, off_t n) {
  struct stat s;
  if (kind_of(fd, &s) != DATA) return (int)syscall(SYS_fallocate, fd, mode, o, n);
  errno = EOPNOTSUPP; /* SQLite and std go on without it */
  return -1;
}
int fallocate(int fd, int mode, off_t o, off_t n) { return allocate(fd, mode, o, n); }
int fallocate64(int fd, int mode, off64_t o, off64_t n) { return allocate(fd, mode, o, n); }
int posix_fallocate(int fd, off_t o, off_t n) { return allocate(fd, 0, o, n) ? errno : 0; }
int posix_fallocate64(int fd, off64_t o, off64_t n) { return allocate(fd, 0, o, n) ? errno : 0; }

static int rename_any(int a, const char *p, int b, const char *q, unsigned flags) {
  char from[PATH_MAX], to[PATH_MAX];
  if (!on() || !resolve(a, p, from) || !resolve(b, q, to) || (!below(from) && !below(to)))
    return (int)syscall(SYS_renameat2, a, p, b, q, flags);
  if (!below(from) || !below(to) || (flags & ~1u)) not_followed("rename across the edge of the data directory, or exchange");
  pthread_mutex_lock(&lock);
  int r = (int)syscall(SYS_renameat2, a, p, b, q, flags), e = errno;
  if (!r && below(from) && below(to)) note(RENAME, 0, below(from), below(to), 0, 0, 0, 0);
  pthread_mutex_unlock(&lock);
  errno = e;
  return r;
}
int rename(const char *p, const char *q) { return rename_any(AT_FDCWD, p, AT_FDCWD, q, 0); }
int renameat(int a, const char *p, int b, const char *q) { return rename_any(a, p, b, q, 0); }
int renameat2(int a, const char *p, int b, const char *q, unsigned f) { return rename_any(a, p, b, q, f); }

static int unlink_any(int at, const char *p, int flags) {
  char full[PATH_MAX];
  if (!on() || !resolve(at, p, full) || !below(full)) return (int)syscall(SYS_unlinkat, at, p, flags);
  pthread_mutex_lock(&lock);
  int r = (int)syscall(SYS_unlinkat, at, p, flags), e = errno;
  if (!r) note(flags & AT_REMOVEDIR ? RMDIR : UNLINK, 0, below(full), 0, 0, 0, 0, 0);
  pthread_mutex_unlock(&lock);
  errno = e;
  return r;
}
int unlink(const char *p) { return unlink_any(AT_FDCWD, p, 0); }
int unlinkat(int at, const char *p, int flags) { return unlink_any(at, p, flags); }
int rmdir(const char *p) { return unlink_any(AT_FDCWD, p, AT_REMOVEDIR); }

static int mkdir_any(int at, const char *p, mode_t mode) {
  char full[PATH_MAX];
  if (!on() || !resolve(at, p, full) || !below(full)) return (int)syscall(SYS_mkdirat, at, p, mode);
  pthread_mutex_lock(&lock);
  int r = (int)syscall(SYS_mkdirat, at, p, mode), e = errno;
  if (!r) note(MKDIR, 0, below(full), 0, 0, 0, 0, 0);
  pthread_mutex_unlock(&lock);
  errno = e;
  return r;
}
int mkdir(const char *p, mode_t mode) { return mkdir_any(AT_FDCWD, p, mode); }
int mkdirat(int at, const char *p, mode_t mode) { return mkdir_any(at, p, mode); }

static void refuse_link(int at, const char *p) {
  char full[PATH_MAX];
  if (on() && resolve(at, p, full) && below(full)) not_followed("link or symlink below the data directory");
}
int link(const char *p, const char *q) { refuse_link(AT_FDCWD, q); return (int)syscall(SYS_linkat, AT_FDCWD, p, AT_FDCWD, q, 0); }
int linkat(int a, const char *p, int b, const char *q, int f) { refuse_link(b, q); return (int)syscall(SYS_linkat, a, p, b, q, f); }
int symlink(const char *p, const char *q) { refuse_link(AT_FDCWD, q); return (int)syscall(SYS_symlinkat, p, AT_FDCWD, q); }

static int sync_any(int fd, long call) {
  struct stat s;
  int kind = kind_of(fd, &s), flags = 0;
  char full[PATH_MAX] = "";
  const char *name = 0;
  if (kind == NONE && on() && fd >= 0 && !fstat(fd, &s) && S_ISDIR(s.st_mode)) {
    char from[64];
    snprintf(from, sizeof from, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(from, full, sizeof full - 1);
    full[n > 0 ? n : 0] = 0;
    name = below(full);
    if (name) kind = DATA, flags = DIRECTORY;
  }
  if (kind != DATA) return (int)syscall(call, fd);
  pthread_mutex_lock(&lock);
  int64_t number = (int64_t)getpid() << 32 | next_sync++;
  note(SYNC_BEGIN, flags, name, 0, s.st_ino, number, 0, 0);
  pthread_mutex_unlock(&lock);
  int r = (int)syscall(call, fd), e = errno;
  if (!r) {
    pthread_mutex_lock(&lock);
    note(SYNC_END, 0, 0, 0, 0, number, 0, 0);
    pthread_mutex_unlock(&lock);
  }
  errno = e;
  return r;
}
int fsync(int fd) { return sync_any(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_any(fd, SYS_fdatasync); }

static void *map_any(void *a, size_t n, int prot, int flags, int fd, off_t o) {
  struct stat s;
  if (fd >= 0 && (prot & PROT_WRITE) && (flags & MAP_TYPE) != MAP_PRIVATE && kind_of(fd, &s) == DATA)
    not_followed("a shared writable map of a data file");
  return (void *)syscall(SYS_mmap, a, n, prot, flags, fd, o);
}
void *mmap(void *a, size_t n, int prot, int flags, int fd, off_t o) { return map_any(a, n, prot, flags, fd, o); }
void *mmap64(void *a, size_t n, int prot, int flags, int fd, off64_t o) { return map_any(a, n, prot, flags, fd, o); }
