#!/usr/bin/env bash
# pyjks empties the file when it is asked to save a JCEKS keystore, and only then says that it cannot.
#
# Software   pyjks 20.0.0 (PyPI)
# Behaviour  KeyStore.load() reads a JCEKS file. save() to the same file raises NotImplementedError("Saving of JCEKS
#            keystores is not implemented") and leaves a file of 0 bytes.
# Surprise   A call that is not implemented should change nothing; here the file is opened for writing before the
#            keystore is serialized. The other order, saves() and then open, would keep the old file.
# For users  A script that loads a keystore, changes one entry and saves it destroys all keys in it. Call saves() first,
#            which raises without touching a file.
# Seen       before: read, entries 1
#            save:   Saving of JCEKS keystores is not implemented
#            after:  0 bytes
set -eu
for tool in python3 keytool; do
    command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv venv || { echo "needs python3 with venv"; exit 77; }
venv/bin/pip install --quiet --disable-pip-version-check --no-cache-dir pyjks==20.0.0 2>/dev/null ||
    { echo "needs a Python and a C compiler that pyjks can be installed with"; exit 77; }
keytool -genseckey -keyalg AES -keysize 256 -alias secret -keystore store.jceks -storetype jceks -storepass changeit \
    2>/dev/null
cat >ask.py <<'PY'
import os
import jks
store = jks.KeyStore.load("store.jceks", "changeit")
print("before: read, entries", len(store.entries))
try:
    store.save("store.jceks", "changeit")
    print("save:   done")
except NotImplementedError as error:
    print("save:  ", error)
print("after: ", os.path.getsize("store.jceks"), "bytes")
PY
venv/bin/python ask.py | tee seen
grep -q '^before: read, entries 1$' seen && grep -q '^save:   Saving of JCEKS' seen && grep -q '^after:  0 bytes$' seen
