#!/bin/sh
# Prints shipped text files as rows {"name", "text"} of a C table. Usage: embed.sh FILE...
for file; do
    name=${file##*/}
    printf '{"%s",\n' "${name%.*}"
    sed 's/\\/\\\\/g; s/"/\\"/g; s/^/    "/; s/$/\\n"/' "$file"
    printf '},\n'
done
