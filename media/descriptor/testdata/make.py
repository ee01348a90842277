#!/usr/bin/env python3
"""Makes descriptor.json, picture.enc and picture.png, without any of our code.

The media encryption is done as whatsapp-web-reveng and whatsmeow describe it:
HKDF-SHA256 by Python's hmac, AES-256-CBC with PKCS#7 by the openssl program,
and the first ten bytes of an HMAC-SHA256 over IV and ciphertext behind it.
Run it in this folder; it needs python3 and openssl.
"""
import base64
import hashlib
import hmac
import json
import struct
import subprocess
import zlib


def hkdf(secret, info, length):
    pseudo = hmac.new(b"\0" * 32, secret, hashlib.sha256).digest()
    out, block = b"", b""
    while len(out) < length:
        block = hmac.new(pseudo, block + info + bytes([len(out) // 32 + 1]), hashlib.sha256).digest()
        out += block
    return out[:length]


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width, height):
    rows = b"".join(
        b"\0" + bytes((x * y >> 4 ^ x ^ c * y) & 255 for x in range(width) for c in range(3))
        for y in range(height)
    )
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def b64(data):
    return base64.b64encode(data).decode()


plain = png(96, 64)
key = hashlib.sha256(b"contact sheet: an example, not a secret").digest()
keys = hkdf(key, b"WhatsApp Image Keys", 112)
iv, cipher_key, mac_key = keys[:16], keys[16:48], keys[48:80]
sealed = subprocess.run(
    ["openssl", "enc", "-aes-256-cbc", "-K", cipher_key.hex(), "-iv", iv.hex()],
    input=plain, capture_output=True, check=True).stdout
sealed += hmac.new(mac_key, iv + sealed, hashlib.sha256).digest()[:10]

path = "/v/t62.7118-24/11848240_269121205948171_939172297016564800_n.enc?ccb=11-4&oh=01_Example&oe=652D4E40&_nc_sid=000000"
descriptor = {
    "contentType": "image",
    "content": {
        "url": "https://mmg.whatsapp.net" + path + "&mms3=true",
        "mimetype": "image/png",
        "mediaKey": b64(key),
        "directPath": path,
        "fileEncSha256": b64(hashlib.sha256(sealed).digest()),
        "fileSha256": b64(hashlib.sha256(plain).digest()),
        "fileLength": len(plain),
    },
}
with open("picture.png", "wb") as f:
    f.write(plain)
with open("picture.enc", "wb") as f:
    f.write(sealed)
with open("descriptor.json", "w", encoding="utf-8") as f:
    json.dump(descriptor, f, indent=2)
    f.write("\n")
