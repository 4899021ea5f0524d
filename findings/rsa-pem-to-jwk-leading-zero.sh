#!/usr/bin/env bash
# rsa-pem-to-jwk writes the modulus with a leading zero byte, so the thumbprint of the key is another one.
#
# Software   rsa-pem-to-jwk 1.1.3 (npm); Node 20 is asked as peer
# Behaviour  n of the JWK begins with a zero byte: 257 bytes for a key of 2048 bits. Node writes 256.
# Surprise   RFC 7518, sections 2 and 6.3.1.1: n has the minimum number of bytes, and an extra zero byte that some
#            libraries put before it must be omitted. The byte is the sign of the INTEGER in DER.
# For users  The thumbprint (RFC 7638) is what ACME challenges name the account's key by (RFC 8555, section 8.1), and a
#            common key ID: the two JWKs of one key do not count as the same.
# Seen       rsa-pem-to-jwk: 257 bytes
#            Node:           256 bytes
#            thumbprints: differ
set -eu
for tool in node npm openssl; do
    command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-fund --no-audit --ignore-scripts --cache "$folder/npm" rsa-pem-to-jwk@1.1.3 >/dev/null
openssl genpkey -algorithm RSA 2>/dev/null | openssl rsa -traditional -out key.pem 2>/dev/null
cat >ask.js <<'JS'
const crypto = require('crypto');
const pem = require('fs').readFileSync('key.pem', 'utf8');
const ours = require('rsa-pem-to-jwk')(pem, {}, 'public');
const peer = crypto.createPublicKey(pem).export({ format: 'jwk' });
const size = jwk => Buffer.from(jwk.n, 'base64url').length;
const thumbprint = ({ e, kty, n }) => crypto.createHash('sha256').update(JSON.stringify({ e, kty, n })).digest('hex');
const differ = thumbprint(ours) !== thumbprint(peer);
console.log(`rsa-pem-to-jwk: ${size(ours)} bytes`);
console.log(`Node:           ${size(peer)} bytes`);
console.log(`thumbprints: ${differ ? 'differ' : 'equal'}`);
process.exit(size(ours) === 257 && size(peer) === 256 && ours.e === peer.e && differ ? 0 : 1);
JS
node ask.js
