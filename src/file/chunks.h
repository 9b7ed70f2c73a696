/* The chunks of a WAV that tell of the take, built in memory. Any thread. */
#ifndef GAINSTAGE_FILE_CHUNKS_H
#define GAINSTAGE_FILE_CHUNKS_H

#include "gainstage/metadata.h"
#include "gainstage/text.h"

/* Each adds a whole chunk with its header, padded to an even size. `note` is how much of the note
 * goes in, bytes; `tracks` how many names of tracks. */
/* EBU Tech 3285, version 2; its text is ASCII. */
void gs_bext_add(struct gs_text *bytes, const struct gs_metadata *metadata);
/* iXML 2.10. */
void gs_ixml_add(struct gs_text *bytes, const struct gs_metadata *metadata, size_t note,
                 unsigned tracks);
/* LIST of type INFO. */
void gs_info_add(struct gs_text *bytes, const struct gs_metadata *metadata, size_t note);

/* Fills exactly `size` bytes (even) with all of them and a JUNK chunk behind: what does not fit is
 * left out, the end of the note first, then names of tracks, then iXML. False: out of memory. */
bool gs_chunks_fill(unsigned char *room, size_t size, const struct gs_metadata *metadata);
/* …names of tracks first, then the end of the note. */
bool gs_chunks_fill_short(unsigned char *room, size_t size, const struct gs_metadata *metadata);

#endif
