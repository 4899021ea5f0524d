#!/usr/bin/env bash
# cert2json cannot read a certificate that is valid beyond 2049.
#
# Software   cert2json 1.0.13 (npm)
# Behaviour  parse() of a certificate that ends on 2065-03-31 throws "No parsing function for GENERALIZEDTIME". One
#            that ends on 2049-03-31 is read.
# Surprise   RFC 5280, section 4.1.2.5: dates from 2050 on must be a GeneralizedTime. The package has a function for
#            the type, but enters it in its table under a misspelled name.
# For users  Private roots made for forty years, and certificates without an end (9999-12-31), stop whatever lists
#            certificates with it.
# Seen       2049-03-31: read
#            2065-03-31: No parsing function for GENERALIZEDTIME
set -eu
for tool in node npm openssl; do
    command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-fund --no-audit --ignore-scripts --cache "$folder/npm" cert2json@1.0.13 >/dev/null
openssl genpkey -algorithm RSA -out key.pem 2>/dev/null
openssl req -new -key key.pem -subj /CN=root -out root.csr
printf '%s\n' '[ca]' 'default_ca=ca' '[ca]' 'database=index' 'rand_serial=yes' 'default_md=sha256' 'policy=p' \
    'new_certs_dir=.' 'x509_extensions=x' '[p]' 'commonName=supplied' '[x]' 'basicConstraints=critical,CA:true' >ca.cnf
make() {
    rm -f index*
    touch index
    openssl ca -batch -config ca.cnf -selfsign -keyfile key.pem -in root.csr -out "$1.pem" -notext \
        -startdate 20240101000000Z -enddate "$(echo "$1" | tr -d -)033441Z" 2>/dev/null
}
read_by_cert2json() {
    node -e "
try {
    require('cert2json').parse(require('fs').readFileSync(process.argv[1], 'utf8'));
    console.log('read');
} catch (error) {
    console.log(error.message.replace(/ [0-9]+$/, ''));
}" "$1"
}
for end in 2049-03-31 2065-03-31; do
    make "$end"
    echo "$end: $(read_by_cert2json "$end.pem")"
done
[ "$(read_by_cert2json 2049-03-31.pem)" = read ]
[ "$(read_by_cert2json 2065-03-31.pem)" = "No parsing function for GENERALIZEDTIME" ]
