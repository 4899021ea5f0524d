#!/usr/bin/env bash
# cert-info reads the end of a certificate that is valid beyond 2049 as a date in 2025, so it counts as expired.
#
# Software   cert-info 1.5.1 (npm)
# Behaviour  info() of a certificate that ends on 2065-03-31 gives an expiresAt in May 2025. Ends before 2050 are
#            right.
# Surprise   RFC 5280, section 4.1.2.5: dates from 2050 on are a GeneralizedTime, with four digits for the year.
#            cert-info cuts it as a UTCTime: year 20, month 65, day 03, and counts the 65 months on.
#            openssl, asked here as peer, reads the year.
# For users  A monitor built on it reports "expired" for good on private roots made for forty years.
# Seen       2049-03-31: cert-info 2049, openssl 2049
#            2065-03-31: cert-info 2025, openssl 2065
set -eu
for tool in node npm openssl; do
    command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-fund --no-audit --ignore-scripts --cache "$folder/npm" cert-info@1.5.1 >/dev/null
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem 2>/dev/null
openssl req -new -key key.pem -subj /CN=root -out root.csr
printf '%s\n' '[ca]' 'default_ca=ca' '[ca]' 'database=index' 'rand_serial=yes' 'default_md=sha256' 'policy=p' \
    'new_certs_dir=.' 'x509_extensions=x' '[p]' 'commonName=supplied' '[x]' 'basicConstraints=critical,CA:true' >ca.cnf
make() {
    rm -f index*
    touch index
    openssl ca -batch -config ca.cnf -selfsign -keyfile key.pem -in root.csr -out "$1.pem" -notext \
        -startdate 20240101000000Z -enddate "$(echo "$1" | tr -d -)033441Z" 2>/dev/null
}
year_by_cert_info() {
    node -e "
const end = require('cert-info').info(require('fs').readFileSync(process.argv[1], 'utf8')).expiresAt;
console.log(new Date(end).getUTCFullYear());" "$1"
}
for end in 2049-03-31 2065-03-31; do
    make "$end"
    echo "$end: cert-info $(year_by_cert_info "$end.pem")," \
        "openssl $(openssl x509 -in "$end.pem" -noout -enddate | cut -d' ' -f4)"
done
[ "$(year_by_cert_info 2049-03-31.pem)" = 2049 ] && [ "$(year_by_cert_info 2065-03-31.pem)" = 2025 ]
