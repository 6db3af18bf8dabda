// link: -shared -fPIC
// Loaded before a program (LD_PRELOAD), makes its flushes do nothing and succeed: the negative control of the power cut.
//
//   LD_PRELOAD=.../nosync program

int fsync(int file) {
    (void)file;
    return 0;
}

int fdatasync(int file) {
    (void)file;
    return 0;
}
