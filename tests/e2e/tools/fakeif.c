/* fakeif NAME WAV [loop] [delay=SECONDS]: an interface made of a JACK client. It has one output
 * port for each channel of the file, plays silence until all of them are connected and for the
 * delay, then the file from its beginning, then silence (or the file again). When a connection goes
 * away it starts over with the next one. Prints "ready" once its ports are there, "gone" when the
 * server ends. */
#include <errno.h>
#include <jack/jack.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common.h"

enum { PORTS_MAX = 64 };

struct interface {
    struct rig_sound sound;
    jack_port_t *port[PORTS_MAX];
    long at, delay;
    bool loop;
};

static void say_nothing(const char *text) {
    (void)text;
}

static int process(jack_nframes_t frames, void *context) {
    struct interface *interface = context;
    int channels = interface->sound.channels;
    bool playing = true;
    for (int c = 0; c < channels; c++)
        playing = playing && jack_port_connected(interface->port[c]) > 0;
    if (!playing)
        interface->at = 0;
    for (int c = 0; c < channels; c++) {
        float *out = jack_port_get_buffer(interface->port[c], frames);
        for (jack_nframes_t i = 0; i < frames; i++) {
            long n = interface->at - interface->delay + (long)i;
            if (interface->loop && n > 0)
                n %= interface->sound.frames;
            out[i] = playing && n >= 0 && n < interface->sound.frames
                         ? interface->sound.data[n * channels + c]
                         : 0;
        }
    }
    if (playing)
        interface->at += (long)frames;
    return 0;
}

static void gone(void *context) {
    (void)context;
    static const char text[] = "gone\n";
    if (write(STDOUT_FILENO, text, sizeof text - 1) < 0)
        _exit(1);
    _exit(0);
}

int main(int argc, char **argv) {
    static struct interface interface;
    if (argc < 3)
        rig_die("usage: fakeif NAME WAV [loop] [delay=SECONDS]");
    rig_load(argv[2], &interface.sound);
    if (interface.sound.channels > PORTS_MAX || !interface.sound.frames)
        rig_die("%s: too many channels or empty", argv[2]);
    for (int i = 3; i < argc; i++) {
        if (!strcmp(argv[i], "loop"))
            interface.loop = true;
        else if (!strncmp(argv[i], "delay=", 6))
            interface.delay = (long)(rig_number(argv[i] + 6) * interface.sound.rate);
        else
            rig_die("unknown option '%s'", argv[i]);
    }
    jack_set_error_function(say_nothing);
    jack_set_info_function(say_nothing);
    jack_client_t *client = jack_client_open(argv[1], JackNoStartServer, NULL);
    if (!client)
        rig_die("no JACK server");
    jack_set_process_callback(client, process, &interface);
    jack_on_shutdown(client, gone, NULL);
    for (int c = 0; c < interface.sound.channels; c++) {
        char name[32];
        snprintf(name, sizeof name, "capture_%d", c + 1);
        interface.port[c] =
            jack_port_register(client, name, JACK_DEFAULT_AUDIO_TYPE, JackPortIsOutput, 0);
        if (!interface.port[c])
            rig_die("port %s could not be registered", name);
    }
    if (jack_activate(client))
        rig_die("could not be activated");
    puts("ready");
    fflush(stdout);
    for (;;)
        pause();
}
