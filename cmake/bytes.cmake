# cmake -DIN=file -DOUT=file.inc -P bytes.cmake: the bytes of a file as a list of C numbers.
file(READ ${IN} bytes HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
file(WRITE ${OUT} "${bytes}\n")
