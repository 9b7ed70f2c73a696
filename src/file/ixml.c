/* iXML, version 2.10 (ixml.info): what sound departments and editors exchange. */
#include <ctype.h>
#include <string.h>

#include "bytes.h"
#include "chunks.h"

static void add_escaped(struct gs_text *text, const char *value, size_t length) {
    for (size_t i = 0; i < length; i++) {
        const char *entity = value[i] == '&'   ? "&amp;"
                             : value[i] == '<' ? "&lt;"
                             : value[i] == '>' ? "&gt;"
                                               : NULL;
        if (entity)
            gs_text_add(text, "%s", entity);
        else
            gs_text_add_bytes(text, value + i, 1);
    }
}

static void add_part(struct gs_text *text, const char *tag, const char *value, size_t length) {
    gs_text_add(text, "<%s>", tag);
    add_escaped(text, value, length);
    gs_text_add(text, "</%s>\n", tag);
}

static void add_text(struct gs_text *text, const char *tag, const char *value) {
    if (*value)
        add_part(text, tag, value, strlen(value));
}

/* The number that a take's name ends in; its name when there is none. */
static const char *take_of(const char *name) {
    const char *end = name + strlen(name);
    while (end > name && isdigit((unsigned char)end[-1]))
        end--;
    return *end ? end : name;
}

static void add_speed(struct gs_text *text, const struct gs_metadata *metadata) {
    const uint64_t reference = gs_metadata_time_reference(metadata);
    gs_text_add(text,
                "<SPEED>\n<FILE_SAMPLE_RATE>%u</FILE_SAMPLE_RATE>\n"
                "<AUDIO_BIT_DEPTH>%u</AUDIO_BIT_DEPTH>\n"
                "<DIGITIZER_SAMPLE_RATE>%u</DIGITIZER_SAMPLE_RATE>\n"
                "<TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI>%u</TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI>\n"
                "<TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO>%u</TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO>\n"
                "<TIMESTAMP_SAMPLE_RATE>%u</TIMESTAMP_SAMPLE_RATE>\n</SPEED>\n",
                metadata->rate, gs_format_bytes(metadata->format) * 8, metadata->rate,
                (unsigned)(reference >> 32), (unsigned)(reference & UINT32_MAX), metadata->rate);
}

static void add_tracks(struct gs_text *text, const struct gs_metadata *metadata, unsigned tracks) {
    gs_text_add(text, "<TRACK_LIST>\n<TRACK_COUNT>%u</TRACK_COUNT>\n", metadata->channels);
    for (unsigned c = 0; c < tracks; c++) {
        gs_text_add(text,
                    "<TRACK><CHANNEL_INDEX>%u</CHANNEL_INDEX>"
                    "<INTERLEAVE_INDEX>%u</INTERLEAVE_INDEX>",
                    c + 1, c + 1);
        if (c < GS_METADATA_TRACKS)
            add_text(text, "NAME", metadata->track[c]);
        gs_text_add(text, "</TRACK>\n");
    }
    gs_text_add(text, "</TRACK_LIST>\n");
}

void gs_ixml_add(struct gs_text *bytes, const struct gs_metadata *metadata, size_t note,
                 unsigned tracks) {
    const size_t start = bytes->length;
    gs_text_add_bytes(bytes, "iXML\0\0\0\0", 8);
    gs_text_add(bytes, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<BWFXML>\n"
                       "<IXML_VERSION>2.10</IXML_VERSION>\n");
    add_text(bytes, "PROJECT", metadata->project);
    add_text(bytes, "SCENE", metadata->scene);
    add_text(bytes, "TAKE", take_of(metadata->name));
    const size_t length = gs_text_prefix(metadata->note, note);
    if (length)
        add_part(bytes, "NOTE", metadata->note, length);
    gs_text_add(bytes, "<FILE_UID>%s%u</FILE_UID>\n", metadata->uid, metadata->file_index);
    add_speed(bytes, metadata);
    gs_text_add(bytes, "<HISTORY>\n");
    add_text(bytes, "ORIGINAL_FILENAME", metadata->file);
    gs_text_add(bytes, "</HISTORY>\n<FILE_SET>\n<TOTAL_FILES>%u</TOTAL_FILES>\n", metadata->files);
    gs_text_add(bytes, "<FAMILY_UID>%s</FAMILY_UID>\n", metadata->uid);
    add_text(bytes, "FAMILY_NAME", metadata->name);
    gs_text_add(bytes, "<FILE_SET_INDEX>%c</FILE_SET_INDEX>\n</FILE_SET>\n",
                'A' + (int)(metadata->file_index % 26));
    add_tracks(bytes, metadata, tracks);
    gs_text_add(bytes, "</BWFXML>\n");
    if ((bytes->length - start) & 1) /* blanks behind the end are still XML */
        gs_text_add(bytes, "\n");
    if (!bytes->failed)
        gs_put32((unsigned char *)bytes->data + start + 4, (uint32_t)(bytes->length - start - 8));
}
