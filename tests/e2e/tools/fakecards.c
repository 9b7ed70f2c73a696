/* Preloaded into a program, this makes ALSA list one card, "Scarlett 2i2 4th Gen", with one capture
 * device; hw:0 itself is defined by the ALSA configuration of the test. While the file that
 * FAKECARD_GONE names exists, there is no card. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The kernel's own layout of what libasound calls snd_pcm_info_t. */
#include <sound/asound.h>

int snd_card_next(int *card);
int snd_card_load(int card);
int snd_card_get_index(const char *name);
int snd_card_get_name(int card, char **name);
int snd_card_get_longname(int card, char **name);
int snd_ctl_pcm_next_device(void *ctl, int *device);
int snd_ctl_pcm_info(void *ctl, struct snd_pcm_info *info);
int snd_ctl_open(void **ctl, const char *name, int mode);
int snd_ctl_close(void *ctl);
int snd_ctl_card_info(void *ctl, struct snd_ctl_card_info *info);

static int present(void) {
    const char *gone = getenv("FAKECARD_GONE");
    return !gone || access(gone, F_OK) != 0;
}

int snd_card_next(int *card) {
    *card = *card < 0 && present() ? 0 : -1;
    return 0;
}

int snd_card_load(int card) {
    return card == 0 && present();
}

int snd_card_get_index(const char *name) {
    return strcmp(name, "0") && strcmp(name, "Gen") ? -ENODEV : 0;
}

static int copy(int card, char **name, const char *text) {
    if (card != 0)
        return -ENODEV;
    *name = strdup(text);
    return *name ? 0 : -ENOMEM;
}

int snd_card_get_name(int card, char **name) {
    return copy(card, name, "Scarlett 2i2 4th Gen");
}

int snd_card_get_longname(int card, char **name) {
    return copy(card, name, "Focusrite Scarlett 2i2 4th Gen at usb-test, high speed");
}

int snd_ctl_pcm_next_device(void *ctl, int *device) {
    (void)ctl;
    *device = *device < 0 ? 0 : -1;
    return 0;
}

int snd_ctl_pcm_info(void *ctl, struct snd_pcm_info *info) {
    (void)ctl;
    if (info->device != 0 || info->stream != SNDRV_PCM_STREAM_CAPTURE)
        return -ENOENT;
    info->card = 0;
    info->subdevices_count = info->subdevices_avail = 1;
    snprintf((char *)info->id, sizeof info->id, "USB Audio");
    snprintf((char *)info->name, sizeof info->name, "USB Audio");
    snprintf((char *)info->subname, sizeof info->subname, "subdevice #0");
    return 0;
}

/* The control device: it can be opened and asked for its name, nothing more. */
static int control;

int snd_ctl_open(void **ctl, const char *name, int mode) {
    (void)mode;
    if (!present() || (strcmp(name, "hw:0") && strcmp(name, "hw:Gen")))
        return -ENOENT;
    *ctl = &control;
    return 0;
}

int snd_ctl_close(void *ctl) {
    return ctl == &control ? 0 : -EINVAL;
}

int snd_ctl_card_info(void *ctl, struct snd_ctl_card_info *info) {
    if (ctl != &control)
        return -EINVAL;
    memset(info, 0, sizeof *info);
    snprintf((char *)info->id, sizeof info->id, "Gen");
    snprintf((char *)info->driver, sizeof info->driver, "USB-Audio");
    snprintf((char *)info->name, sizeof info->name, "Scarlett 2i2 4th Gen");
    snprintf((char *)info->longname, sizeof info->longname,
             "Focusrite Scarlett 2i2 4th Gen at usb-test, high speed");
    snprintf((char *)info->mixername, sizeof info->mixername, "USB Mixer");
    return 0;
}
