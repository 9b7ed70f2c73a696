/* LIST of type INFO: what players show. */
#include <string.h>

#include "bytes.h"
#include "chunks.h"

static void add_item(struct gs_text *bytes, const char *id, const char *value, size_t length) {
    unsigned char head[8];
    if (!length)
        return;
    memcpy(head, id, 4);
    gs_put32(head + 4, (uint32_t)(length + 1));
    gs_text_add_bytes(bytes, (const char *)head, sizeof head);
    gs_text_add_bytes(bytes, value, length);
    gs_text_add_bytes(bytes, "\0", length & 1 ? 1 : 2); /* its end, and to an even size */
}

void gs_info_add(struct gs_text *bytes, const struct gs_metadata *metadata, size_t note) {
    const size_t start = bytes->length;
    const char *title = metadata->title[0] ? metadata->title : metadata->name;
    struct tm local;
    char date[16] = "";
    if (localtime_r(&metadata->began.tv_sec, &local))
        strftime(date, sizeof date, "%Y-%m-%d", &local);
    gs_text_add_bytes(bytes, "LIST\0\0\0\0INFO", 12);
    add_item(bytes, "INAM", title, strlen(title));
    add_item(bytes, "IART", metadata->artist, strlen(metadata->artist));
    add_item(bytes, "ICMT", metadata->note, gs_text_prefix(metadata->note, note));
    add_item(bytes, "ICRD", date, strlen(date));
    const char rating[2] = {(char)('0' + metadata->rating)};
    add_item(bytes, "IRTD", rating, metadata->rating >= 1 && metadata->rating <= 5);
    add_item(bytes, "ISFT", metadata->software, strlen(metadata->software));
    if (!bytes->failed)
        gs_put32((unsigned char *)bytes->data + start + 4, (uint32_t)(bytes->length - start - 8));
}
