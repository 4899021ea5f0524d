#!/usr/bin/env bash
# jsrsasign takes a P-384 or P-521 key as JWK, but cannot write it as PEM.
#
# Software   jsrsasign 11.1.5 (npm)
# Behaviour  KEYUTIL.getKey(jwk) succeeds for all three curves of RFC 7518. KEYUTIL.getPEM(key, "PKCS8PRV") then
#            works for P-256 and fails for P-384 and P-521 with "DERObjectIdentifier oidName undefined: P-384". A
#            P-384 key that came from a PEM file is written without trouble.
# Surprise   RFC 7518, section 6.2.1.1, gives the three names equal standing. Node, asked here as peer, converts
#            all.
# For users  Keys of ACME accounts and of OpenID providers are kept as JWK. The conversion to a PEM file works in a
#            test with P-256 and fails on the day that someone takes a stronger curve.
# Seen       P-256: from JWK: written; from PEM: written
#            P-384: from JWK: DERObjectIdentifier oidName undefined: P-384; from PEM: written
#            P-521: from JWK: DERObjectIdentifier oidName undefined: P-521; from PEM: written
set -eu
for tool in node npm; do
    command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-fund --no-audit --cache "$folder/npm" jsrsasign@11.1.5 >/dev/null
cat >ask.js <<'JS'
const crypto = require('crypto');
const { KEYUTIL } = require('jsrsasign');
const write = (source) => {
    const key = KEYUTIL.getKey(source);
    try {
        crypto.createPrivateKey(KEYUTIL.getPEM(key, 'PKCS8PRV'));
        return 'written';
    } catch (error) {
        return error.message;
    }
};
const seen = ['P-256', 'P-384', 'P-521'].map(namedCurve => {
    const key = crypto.generateKeyPairSync('ec', { namedCurve }).privateKey;
    const jwk = write(key.export({ format: 'jwk' }));
    const pem = write(key.export({ type: 'pkcs8', format: 'pem' }));
    console.log(namedCurve + ': from JWK: ' + jwk + '; from PEM: ' + pem);
    return jwk === 'written' ? 1 : /oidName undefined/.test(jwk) && pem === 'written' ? 0 : 2;
});
process.exit(seen.join('') === '100' ? 0 : 1);
JS
node ask.js
