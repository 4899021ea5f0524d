#!/usr/bin/env bash
# Erlang cannot read a PEM file at all if one key in it is encrypted with PBE-SHA1-3DES.
#
# Software   Erlang/OTP 25 public_key 1.13.2 (Debian erlang-public-key)
# Behaviour  public_key:pem_decode/1 of a certificate and a PBE-SHA1-3DES key raises function_clause. No password
#            comes into it: the call only lists the blocks. With a PBES2 key both blocks are listed.
# Surprise   RFC 7292, appendix C: pbeWithSHAAnd3-KeyTripleDES-CBC is a standard scheme, which openssl pkcs8 -topk8
#            -v1 and the keys of older PKCS#12 files have. A block that cannot be decrypted is no reason to hide its
#            neighbours; OpenSSL, asked here as peer, lists the certificate without the password.
# For users  Whoever keeps certificates and key in one file gets an internal error that names neither the key nor the
#            scheme. Remedy: openssl pkcs8 -topk8, which writes PBES2.
# Seen       PBES2:         Erlang Certificate PrivateKeyInfo, openssl 1 certificate
#            PBE-SHA1-3DES: Erlang function_clause, openssl 1 certificate
set -eu
for tool in erl openssl; do
    command -v "$tool" >/dev/null || { echo "needs $tool (Debian erlang-public-key)"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -days 30 -out leaf.pem -subj /CN=leaf 2>/dev/null
make() {
    file=$1
    shift
    openssl pkcs8 -topk8 -in key.pem -passout pass:changeit "$@" | cat leaf.pem - >"$file"
}
make pbes2.pem -v2 aes-256-cbc
make 3des.pem -v1 PBE-SHA1-3DES
erl -noshell -eval '
    application:load(public_key),
    {ok, Version} = application:get_key(public_key, vsn),
    io:format("public_key ~s~n", [Version]),
    halt().'
erlang() {
    FILE=$1 HOME=$folder erl -noshell -eval '
        {ok, Text} = file:read_file(os:getenv("FILE")),
        Seen = try [Type || {Type, _, _} <- public_key:pem_decode(Text)] catch error:Reason -> [Reason] end,
        io:format("~s~n", [lists:join(" ", [atom_to_list(Word) || Word <- Seen])]),
        halt().'
}
peer() { openssl storeutl -noout -certs -passin pass: "$1" 2>/dev/null | sed -n 's/^Total found: //p'; }
pbes2="Erlang $(erlang pbes2.pem), openssl $(peer pbes2.pem) certificate"
triple="Erlang $(erlang 3des.pem), openssl $(peer 3des.pem) certificate"
echo "PBES2:         $pbes2"
echo "PBE-SHA1-3DES: $triple"
[ "$pbes2" = "Erlang Certificate PrivateKeyInfo, openssl 1 certificate" ]
[ "$triple" = "Erlang function_clause, openssl 1 certificate" ]
