/* What a process does to the files under one folder, told in order; and, where asked for, one of these calls fails.
 *
 * Preloaded (LD_PRELOAD) by campaigns/disk/__init__.py. The process itself says which folder is watched, where to tell
 * it, and which call is to fail: hl_watch, hl_tell, hl_fail. Nothing happens before it has.
 *
 * A record: one letter, a number, the file's inode, two lengths, and so many bytes of a path and of data or a second
 * path. C created, M folder made, W written at, t cut to, S synced, R renamed, U removed, D folder removed, K told.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define FILES 4096

static char watched[4096];
static char open_files[FILES];
static int told = -1;
static long calls, fail_at = -1, failed;
static int fail_with, for_good;

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

static ssize_t out(const void *data, size_t size) {
    REAL(ssize_t, "write", int, const void *, size_t);
    return real(told, data, size);
}

static long names;

static void tell(char what, int64_t number, uint64_t inode, const char *path, const void *data, uint32_t size) {
    if (strchr("CMRUD", what)) names++;
    if (told < 0) return;
    int saved = errno;
    uint32_t length = path ? (uint32_t)strlen(path) : 0;
    out(&what, 1); out(&number, 8); out(&inode, 8); out(&length, 4); out(&size, 4);
    if (length) out(path, length);
    if (size) out(data, size);
    errno = saved;
}

static int under(const char *path) {
    size_t length = strlen(watched);
    return length && path && !strncmp(path, watched, length);
}

static int mine(int file) { return file >= 0 && file < FILES && open_files[file]; }

static uint64_t inode_of(int file) {
    struct stat found;
    return fstat(file, &found) ? 0 : found.st_ino;
}

/* Whether this call is the one to fail; a full disk lets files be removed. */
static int fails(int removes) {
    long now = calls++;
    if (fail_at < 0 || now < fail_at) return 0;
    if (removes && for_good) return 0;
    if (now > fail_at && !for_good) return 0;
    failed++;
    errno = fail_with;
    return 1;
}

/* Names that were changed so far, and how many there were when each folder was last synced. */
#define FOLDERS 256
static long idle;
static struct { uint64_t inode; long names; } synced[FOLDERS];

static long *synced_at(uint64_t inode) {
    int at = 0;
    while (at < FOLDERS - 1 && synced[at].inode && synced[at].inode != inode) at++;
    if (synced[at].inode != inode) { synced[at].inode = inode; synced[at].names = -1; }
    return &synced[at].names;
}

static int folder(int file) {
    struct stat found;
    return !fstat(file, &found) && S_ISDIR(found.st_mode);
}

void hl_watch(const char *folder) { strncpy(watched, folder, sizeof watched - 1); }
void hl_tell(int file) { told = file; }
void hl_fail(long at, int with, int stays) { calls = 0; failed = 0; fail_at = at; fail_with = with; for_good = stays; }
long hl_calls(void) { return calls; }
long hl_failed(void) { return failed; }
long hl_idle(void) { return idle; } /* of these, syncs of a folder in which no name had changed since its last one */
void hl_mark(const char *data, uint32_t size) { tell('K', 0, 0, NULL, data, size); }

static int opened(int (*real)(const char *, int, ...), const char *path, int flags, mode_t mode) {
    if (!under(path)) return real(path, flags, mode);
    int there = access(path, F_OK) == 0;
    if ((flags & O_CREAT) && !there && fails(0)) return -1;
    int file = real(path, flags, mode);
    if (file >= 0 && file < FILES) {
        open_files[file] = 1;
        if (!there) tell('C', 0, inode_of(file), path, NULL, 0);
        else if (flags & O_TRUNC) tell('t', 0, inode_of(file), NULL, NULL, 0);
    }
    return file;
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        static int (*real)(const char *, int, ...); \
        if (!real) real = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, #name); \
        mode_t mode = 0; \
        if (flags & (O_CREAT | __O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); } \
        return opened(real, path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

int close(int file) {
    REAL(int, "close", int);
    if (file >= 0 && file < FILES) open_files[file] = 0;
    return real(file);
}

ssize_t write(int file, const void *data, size_t size) {
    REAL(ssize_t, "write", int, const void *, size_t);
    if (!mine(file)) return real(file, data, size);
    if (fails(0)) return -1;
    ssize_t done = real(file, data, size);
    if (done > 0) tell('W', lseek(file, 0, SEEK_CUR) - done, inode_of(file), NULL, data, (uint32_t)done);
    return done;
}

#define PWRITE(name, offset_type) \
    ssize_t name(int file, const void *data, size_t size, offset_type at) { \
        REAL(ssize_t, #name, int, const void *, size_t, offset_type); \
        if (!mine(file)) return real(file, data, size, at); \
        if (fails(0)) return -1; \
        ssize_t done = real(file, data, size, at); \
        if (done > 0) tell('W', at, inode_of(file), NULL, data, (uint32_t)done); \
        return done; \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define CUT(name, offset_type) \
    int name(int file, offset_type size) { \
        REAL(int, #name, int, offset_type); \
        if (!mine(file)) return real(file, size); \
        if (fails(0)) return -1; \
        int done = real(file, size); \
        if (!done) tell('t', size, inode_of(file), NULL, NULL, 0); \
        return done; \
    }
CUT(ftruncate, off_t)
CUT(ftruncate64, off64_t)

#define SYNC(name) \
    int name(int file) { \
        REAL(int, #name, int); \
        if (!mine(file)) return real(file); \
        long *last = folder(file) ? synced_at(inode_of(file)) : NULL; \
        if (fails(0)) { if (last && *last == names) idle++; return -1; } \
        int done = real(file); \
        if (!done) tell('S', 0, inode_of(file), NULL, NULL, 0); \
        if (!done && last) *last = names; \
        return done; \
    }
SYNC(fsync)
SYNC(fdatasync)

int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    if (!under(to)) return real(from, to);
    if (fails(0)) return -1;
    int done = real(from, to);
    if (!done) tell('R', 0, 0, from, to, (uint32_t)strlen(to));
    return done;
}

int mkdir(const char *path, mode_t mode) {
    REAL(int, "mkdir", const char *, mode_t);
    if (!under(path)) return real(path, mode);
    if (access(path, F_OK) != 0 && fails(0)) return -1;
    int done = real(path, mode);
    struct stat found;
    if (!done && !stat(path, &found)) tell('M', 0, found.st_ino, path, NULL, 0);
    return done;
}

#define REMOVE(name, letter) \
    int name(const char *path) { \
        REAL(int, #name, const char *); \
        if (!under(path)) return real(path); \
        if (access(path, F_OK) == 0 && fails(1)) return -1; \
        int done = real(path); \
        if (!done) tell(letter, 0, 0, path, NULL, 0); \
        return done; \
    }
REMOVE(unlink, 'U')
REMOVE(rmdir, 'D')
