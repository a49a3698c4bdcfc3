"""The life of a build on its machine: processes, warm kernels, the lock, lines of progress."""
