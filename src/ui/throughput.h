/* How fast the line to the terminal is, from its answers alone: those behind more bytes come later,
 * by so many bytes a second. A straight line through pairs of bytes and time, old ones fading; what
 * a line of uneven delays tells is not believed. One thread. */
#ifndef UI_THROUGHPUT_H
#define UI_THROUGHPUT_H

/* Zero-initialise before the first answer. */
struct gs_throughput {
    double rate;                      /* bytes a second; 0: nothing speaks for a limit */
    double pairs;                     /* how many there were, up to those that count */
    double bytes, seconds;            /* means */
    double spread, scatter, together; /* variances of the two, and their covariance */
    int doubts;                       /* pairs since the rate was last sure */
};

/* An answer took so long behind so many bytes. */
void gs_throughput_add(struct gs_throughput *line, double bytes, double seconds);

#endif
