#!/usr/bin/env bash
# Erlang drops the first certificate of a PEM file that begins with a byte order mark.
#
# Software   Erlang/OTP 25 public_key 1.13.2 (Debian erlang-public-key)
# Behaviour  public_key:pem_decode of a file with leaf and intermediate, and U+FEFF in UTF-8 before the first line,
#            gives one entry, the intermediate. There is no error.
# Surprise   OpenSSL, asked here as peer, skips the mark and reads both. RFC 7468, section 2, lets a parser ignore
#            text before a BEGIN line.
# For users  Editors on Windows add the mark. A server such as RabbitMQ takes the intermediate for its own
#            certificate; every client reports a bad signature, and nothing points at the file.
# Seen       without the mark: Erlang leaf intermediate, openssl leaf intermediate
#            with the mark:    Erlang intermediate, openssl leaf intermediate
set -eu
for tool in erl openssl; do
    command -v "$tool" >/dev/null || { echo "needs $tool (Debian erlang-public-key)"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

for name in leaf intermediate; do
    openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -days 30 -out "$name.pem" -subj "/CN=$name" 2>/dev/null
done
cat leaf.pem intermediate.pem >plain.pem
{ printf '\357\273\277'; cat plain.pem; } >marked.pem
erl -noshell -eval '
    application:load(public_key),
    {ok, Version} = application:get_key(public_key, vsn),
    io:format("public_key ~s~n", [Version]),
    halt().'
erlang() {
    FILE=$1 HOME=$folder erl -noshell -eval '
        {ok, Text} = file:read_file(os:getenv("FILE")),
        Found = public_key:pem_decode(Text),
        [file:write_file(integer_to_list(N) ++ ".der", Der) ||
            {N, {_, Der, _}} <- lists:zip(lists:seq(1, length(Found)), Found)],
        halt().'
    for file in [0-9]*.der; do
        openssl x509 -inform DER -in "$file" -noout -subject -nameopt RFC2253 | sed 's/subject=CN=//'
        rm "$file"
    done | tr '\n' ' ' | sed 's/ $//'
}
peer() {
    openssl storeutl -noout -text -certs "$1" 2>/dev/null | sed -n 's/.*Subject: CN *= *//p' |
        tr '\n' ' ' | sed 's/ $//'
}
plain="Erlang $(erlang plain.pem), openssl $(peer plain.pem)"
marked="Erlang $(erlang marked.pem), openssl $(peer marked.pem)"
echo "without the mark: $plain"
echo "with the mark:    $marked"
[ "$plain" = "Erlang leaf intermediate, openssl leaf intermediate" ]
[ "$marked" = "Erlang intermediate, openssl leaf intermediate" ]
