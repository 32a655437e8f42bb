// SPDX-License-Identifier: MIT
//
// Usage: hostile ACT MARK
//
// Does one of the things that a sandbox must be able to bear.  MARK is not
// looked at: it lets the test find the processes in /proc.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static void sleep_for_ever(void)
{
    for (;;)
        sleep(1000);
}

// A fork() that fails shows.
static pid_t must_fork(void)
{
    pid_t child = fork();

    if (child >= 0)
        return child;
    perror("fork");
    exit(96);
}

static void *share(size_t size)
{
    void *map = mmap(NULL, size, PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (map == MAP_FAILED)
        exit(99);
    return map;
}

static sem_t *share_semaphore(unsigned value)
{
    sem_t *semaphore = share(sizeof *semaphore);

    sem_init(semaphore, 1, value);
    return semaphore;
}

static int act_hello(void)
{
    printf("out\n");
    fprintf(stderr, "err\n");
    return 0;
}

static int act_exit_3(void)
{
    printf("three\n");
    return 3;
}

static int act_crash(void)
{
    printf("before\n");
    fflush(stdout);
    raise(SIGSEGV);
    return 0;
}

static int act_nul_bytes(void)
{
    fwrite("a\0b\n", 1, 4, stdout);
    return 0;
}

static int act_read(void)
{
    char byte;

    return read(STDIN_FILENO, &byte, 1) == 0 ? 0 : 1;
}

static int act_descriptors(void)
{
    for (int fd = 0; fd < 4096; fd++) {
        if (fcntl(fd, F_GETFD) >= 0)
            printf("%d ", fd);
    }
    return 0;
}

static int act_environment(void)
{
    for (char **variable = environ; *variable != NULL; variable++)
        printf("%s\n", *variable);
    return 0;
}

static int act_signals(void)
{
    sigset_t blocked;
    int wrong = 0;

    sigprocmask(SIG_BLOCK, NULL, &blocked);
    for (int number = 1; number < 32; number++) {
        struct sigaction action;
        sigaction(number, NULL, &action);
        wrong += action.sa_handler != SIG_DFL || sigismember(&blocked, number);
    }
    return wrong;
}

// Its directory is empty, its own, and can be written.
static int act_directory(void)
{
    DIR *here = opendir(".");
    int entries = 0;

    while (readdir(here) != NULL)
        entries++;
    closedir(here);
    if (open("mine", O_CREAT | O_RDWR, 0600) < 0)
        return 1;
    return entries == 2 ? 0 : 2;
}

static int act_rights(void)
{
    printf("%s\n", geteuid() == 0 || getuid() == 0 ? "root" : "nobody");
    if (open("/etc/shadow", O_RDONLY) >= 0)
        return 1;
    if (setuid(0) == 0)
        return 2;
    return 0;
}

static int act_fork_bomb(void)
{
    while (fork() >= -1)
        ;
    return 0;
}

static int act_session_bomb(void)
{
    signal(SIGTERM, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    for (;;) {
        if (fork() == 0)
            setsid();
    }
    return 0;
}

// Each link lives for an instant only.
static int act_fork_chain(void)
{
    signal(SIGCHLD, SIG_IGN);
    while (fork() == 0) {
        if (fork() != 0)
            _exit(0);
    }
    sleep_for_ever();
    return 0;
}

static void *thread_that_waits(void *unused)
{
    sleep_for_ever();
    return unused;
}

static int act_threads(void)
{
    pthread_t thread;

    while (pthread_create(&thread, NULL, thread_that_waits, NULL) == 0)
        ;
    sleep_for_ever();
    return 0;
}

static int act_flood(void)
{
    char text[4096];

    memset(text, 'x', sizeof text);
    if (must_fork() == 0)
        dup2(STDERR_FILENO, STDOUT_FILENO);
    for (;;) {
        if (write(STDOUT_FILENO, text, sizeof text) < 0)
            return 0;
    }
    return 0;
}

static int act_full_output(void)
{
    char text[1024];

    memset(text, 'x', sizeof text);
    for (int i = 0; i < 64; i++) {
        if (write(STDOUT_FILENO, text, sizeof text) < 0)
            return 1;
    }
    return 0;
}

static int act_spin(void)
{
    signal(SIGTERM, SIG_IGN);
    signal(SIGXCPU, SIG_IGN);
    printf("spinning\n");
    fflush(stdout);
    for (volatile int i = 0; i == 0;)
        ;
    return 0;
}

// None uses much; together they do.
static int act_spin_together(void)
{
    must_fork();
    must_fork();
    while (clock() < CLOCKS_PER_SEC / 5)
        ;
    sleep_for_ever();
    return 0;
}

static void use_memory(size_t size)
{
    volatile char *memory = malloc(size);

    for (size_t at = 0; memory != NULL && at < size; at += 4096)
        memory[at] = 1;
}

static int act_hog(void)
{
    for (;;)
        use_memory(1 << 20);
    return 0;
}

static int act_hog_together(void)
{
    for (int i = 0; i < 4; i++) {
        if (must_fork() == 0) {
            use_memory(40 << 20);
            sleep_for_ever();
        }
    }
    sleep_for_ever();
    return 0;
}

// Forty megabytes, seen by eight processes.
static int act_share_memory(void)
{
    char *memory = share(40 << 20);

    memset(memory, 1, 40 << 20);
    for (int i = 0; i < 8; i++) {
        if (must_fork() == 0) {
            size_t sum = 0;
            for (size_t at = 0; at < 40 << 20; at += 4096)
                sum += (size_t)memory[at];
            usleep(100000);
            _exit(sum == 0);
        }
    }
    while (wait(NULL) > 0)
        ;
    return 0;
}

static int act_wait_semaphore(void)
{
    sem_t *semaphore = share_semaphore(0);

    printf("before\n");
    fflush(stdout);
    sem_wait(semaphore);
    return 0;
}

static int act_wait_each_other(void)
{
    sem_t *first = share_semaphore(1), *second = share_semaphore(1);
    sem_t *both = share_semaphore(0);

    sem_wait(first);
    if (must_fork() == 0) {
        sem_wait(second);
        sem_post(both);
        sem_wait(first);
        _exit(0);
    }
    sem_wait(both);
    sem_wait(second);
    return 0;
}

// The usual mistake: the reader keeps the end to write open.
static int act_wait_pipe(void)
{
    int ends[2];
    char byte;

    if (pipe(ends) < 0)
        return 1;
    if (must_fork() == 0) {
        while (read(ends[0], &byte, 1) > 0)
            ;
        _exit(0);
    }
    close(ends[0]);
    close(ends[1]);
    wait(NULL);
    return 0;
}

static int act_wait_full_pipe(void)
{
    char text[4096] = {0};
    int ends[2];

    if (pipe(ends) < 0)
        return 1;
    while (write(ends[1], text, sizeof text) > 0)
        ;
    return 0;
}

static int act_wait_poll(void)
{
    int ends[2];

    if (pipe(ends) < 0)
        return 1;
    struct pollfd polled = {.fd = ends[0], .events = POLLIN};
    return poll(&polled, 1, -1);
}

static int act_wait_pidfd(void)
{
    sem_t *semaphore = share_semaphore(0);
    pid_t child = must_fork();

    if (child == 0) {
        sem_wait(semaphore);
        _exit(0);
    }
    struct pollfd polled = {
        .fd = (int)syscall(SYS_pidfd_open, child, 0),
        .events = POLLIN,
    };
    return ppoll(&polled, 1, NULL, NULL);
}

static int act_wait_signal(void)
{
    pause();
    return 0;
}

static void *thread_that_locks(void *mutex)
{
    pthread_mutex_lock(mutex);
    return NULL;
}

static int act_wait_threads(void)
{
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_t thread;

    pthread_mutex_lock(&mutex);
    pthread_create(&thread, NULL, thread_that_locks, &mutex);
    pthread_join(thread, NULL);
    return 0;
}

// The first thread ends, the second waits for ever.
static int act_wait_second_thread(void)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_t thread;

    pthread_mutex_lock(&mutex);
    pthread_create(&thread, NULL, thread_that_locks, &mutex);
    pthread_exit(NULL);
    return 0;
}

static int act_stop(void)
{
    raise(SIGSTOP);
    return 0;
}

static int act_sleep(void)
{
    usleep(300000);
    return 0;
}

static int act_sleep_for_ever(void)
{
    printf("asleep\n");
    fflush(stdout);
    sleep_for_ever();
    return 0;
}

// Everybody waits, but for one who sleeps and then wakes them.
static int act_wait_for_sleeper(void)
{
    sem_t *semaphore = share_semaphore(0);

    if (must_fork() == 0) {
        usleep(300000);
        sem_post(semaphore);
        _exit(0);
    }
    sem_wait(semaphore);
    wait(NULL);
    return 0;
}

static void do_nothing(int signal_number)
{
    (void)signal_number;
}

static int act_alarm(void)
{
    signal(SIGALRM, do_nothing);
    alarm(1);
    pause();
    return 0;
}

static void set_timer(void)
{
    struct itimerval timer = {.it_value.tv_usec = 200000};

    setitimer(ITIMER_REAL, &timer, NULL);
}

// Nobody handles the signal: it kills, and so ends the wait.
static int act_deadly_alarm(void)
{
    sem_t *semaphore = share_semaphore(0);

    if (must_fork() == 0) {
        set_timer();
        sem_wait(semaphore);
        _exit(0);
    }
    wait(NULL);
    return 0;
}

static int act_timed_wait(void)
{
    sem_t *semaphore = share_semaphore(0);
    struct timespec end;

    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_nsec += 200000000;
    end.tv_sec += end.tv_nsec / 1000000000;
    end.tv_nsec %= 1000000000;
    sem_timedwait(semaphore, &end);
    return errno == ETIMEDOUT ? 0 : 1;
}

static int act_timer_descriptor(void)
{
    int timer = timerfd_create(CLOCK_MONOTONIC, 0);
    struct itimerspec spec = {.it_value.tv_nsec = 200000000};
    struct pollfd polled = {.fd = timer, .events = POLLIN};

    timerfd_settime(timer, 0, &spec, NULL);
    return poll(&polled, 1, -1) == 1 ? 0 : 1;
}

static int act_socket(void)
{
    int ends[2];
    char byte;
    struct timeval limit = {.tv_usec = 300000};

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0)
        return 1;
    setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    return read(ends[0], &byte, 1) < 0 ? 0 : 1;
}

// Two processes that hand a token to and fro: most of the time both wait.
static int act_hand_over(void)
{
    sem_t *ping = share_semaphore(0), *pong = share_semaphore(0);
    int ends[2];
    char byte = 0;

    if (pipe(ends) < 0)
        return 1;
    if (must_fork() == 0) {
        for (int i = 0; i < 20000; i++) {
            sem_wait(ping);
            if (write(ends[1], &byte, 1) != 1)
                _exit(1);
            sem_post(pong);
        }
        _exit(0);
    }
    for (int i = 0; i < 20000; i++) {
        sem_post(ping);
        if (read(ends[0], &byte, 1) != 1)
            return 1;
        sem_wait(pong);
    }
    wait(NULL);
    return 0;
}

enum {
    RING = 24,
    ROUNDS = 1000,
};

static void pass_on(sem_t *ring, int place)
{
    for (int round = 0; round < ROUNDS; round++) {
        sem_wait(&ring[place]);
        sem_post(&ring[(place + 1) % RING]);
    }
    _exit(0);
}

// A token goes round: whoever is looked at waits, and yet it goes round.
static int act_ring(void)
{
    sem_t *ring = share(RING * sizeof *ring);

    for (int i = 0; i < RING; i++)
        sem_init(&ring[i], 1, i == 0);
    for (int i = 0; i < RING; i++) {
        if (must_fork() == 0)
            pass_on(ring, i);
    }
    while (wait(NULL) > 0)
        ;
    return 0;
}

static int act_orphan(void)
{
    if (must_fork() == 0)
        sleep_for_ever();
    printf("done\n");
    return 0;
}

static int act_daemon(void)
{
    if (must_fork() == 0) {
        setsid();
        if (must_fork() != 0)
            _exit(0);
        for (int fd = 0; fd < 3; fd++)
            close(fd);
        signal(SIGTERM, SIG_IGN);
        sleep_for_ever();
    }
    wait(NULL);
    return 0;
}

static int act_zombie(void)
{
    if (must_fork() == 0)
        _exit(0);
    siginfo_t info;
    waitid(P_ALL, 0, &info, WEXITED | WNOWAIT);
    return 0;
}

static int act_close_output(void)
{
    printf("first\n");
    fflush(stdout);
    close(STDOUT_FILENO);
    fprintf(stderr, "second\n");
    return 0;
}

static int act_close_and_stay(void)
{
    printf("first\n");
    fflush(stdout);
    close(STDOUT_FILENO);
    close(STDERR_FILENO);
    sleep_for_ever();
    return 0;
}

// What it may not signal it does not hurt; it tells what it could.
static int act_kill_parent(void)
{
    printf("%s\n", kill(getppid(), SIGKILL) == 0 ? "sent" : "refused");
    fflush(stdout);
    usleep(100000);
    return 0;
}

static int act_kill_group(void)
{
    printf("before\n");
    fflush(stdout);
    kill(0, SIGKILL);
    return 0;
}

static int act_kill_all(void)
{
    if (must_fork() == 0)
        sleep_for_ever();
    printf("%s\n", kill(-1, SIGKILL) == 0 ? "sent" : "refused");
    fflush(stdout);
    return 0;
}

// On the command line stands the mark: it makes the name nobody else's.
static const char *mark;

static int act_leave_names(void)
{
    char name[128];

    snprintf(name, sizeof name, "/%s", mark);
    if (sem_open(name, O_CREAT | O_EXCL, 0600, 1) == SEM_FAILED)
        return 1;
    snprintf(name, sizeof name, "/memory-%s", mark);
    if (shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600) < 0)
        return 2;
    return 0;
}

static int act_unlink_names(void)
{
    char name[128];

    snprintf(name, sizeof name, "/%s", mark);
    if (sem_open(name, O_CREAT | O_EXCL, 0600, 1) == SEM_FAILED)
        return 1;
    return sem_unlink(name);
}

static int act_leave_files(void)
{
    for (int i = 0; i < 200; i++) {
        if (mkdir("deep", 0700) < 0 || chdir("deep") < 0)
            return 1;
        close(open("file \n\377", O_CREAT | O_RDWR, 0000));
        if (symlink("/etc", "link") < 0)
            return 2;
    }
    return chmod("..", 0000) < 0 || chmod(".", 0000) < 0 ? 3 : 0;
}

static int act_large_file(void)
{
    char text[65536] = {0};
    int fd = open("large", O_CREAT | O_RDWR, 0600);

    signal(SIGXFSZ, SIG_IGN);
    for (int i = 0; i < 1024; i++) {
        if (write(fd, text, sizeof text) < 0)
            return errno == EFBIG ? 0 : 1;
    }
    return 2;
}

static const struct {
    const char *name;
    int (*run)(void);
} acts[] = {
#define ACT(name)                                                              \
    {                                                                          \
#name, act_##name                                                      \
    }
    ACT(hello),
    ACT(exit_3),
    ACT(crash),
    ACT(nul_bytes),
    ACT(read),
    ACT(descriptors),
    ACT(environment),
    ACT(signals),
    ACT(directory),
    ACT(rights),
    ACT(fork_bomb),
    ACT(session_bomb),
    ACT(fork_chain),
    ACT(threads),
    ACT(flood),
    ACT(full_output),
    ACT(spin),
    ACT(spin_together),
    ACT(hog),
    ACT(hog_together),
    ACT(share_memory),
    ACT(wait_semaphore),
    ACT(wait_each_other),
    ACT(wait_pipe),
    ACT(wait_full_pipe),
    ACT(wait_poll),
    ACT(wait_pidfd),
    ACT(wait_signal),
    ACT(wait_threads),
    ACT(wait_second_thread),
    ACT(stop),
    ACT(sleep),
    ACT(sleep_for_ever),
    ACT(wait_for_sleeper),
    ACT(alarm),
    ACT(deadly_alarm),
    ACT(timed_wait),
    ACT(timer_descriptor),
    ACT(socket),
    ACT(hand_over),
    ACT(ring),
    ACT(orphan),
    ACT(daemon),
    ACT(zombie),
    ACT(close_output),
    ACT(close_and_stay),
    ACT(kill_parent),
    ACT(kill_group),
    ACT(kill_all),
    ACT(leave_names),
    ACT(unlink_names),
    ACT(leave_files),
    ACT(large_file),
#undef ACT
};

int main(int argc, char *argv[])
{
    if (argc != 3)
        return 98;
    mark = argv[2];
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
        if (strcmp(acts[i].name, argv[1]) == 0)
            return acts[i].run();
    }
    return 97;
}
