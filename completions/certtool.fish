# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_certtool_global_optspecs
    string join \n json q/quiet v/verbose color= no-input h/help V/version
end

function __fish_certtool_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_certtool_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_certtool_using_subcommand
    set -l cmd (__fish_certtool_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c certtool -n "__fish_certtool_needs_command" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c certtool -n "__fish_certtool_needs_command" -l json -d 'Print one JSON document on standard output'
complete -c certtool -n "__fish_certtool_needs_command" -s q -l quiet -d 'Print only warnings and errors'
complete -c certtool -n "__fish_certtool_needs_command" -s v -l verbose -d 'Also report each step'
complete -c certtool -n "__fish_certtool_needs_command" -l no-input -d 'Never prompt, even on a terminal'
complete -c certtool -n "__fish_certtool_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c certtool -n "__fish_certtool_needs_command" -s V -l version -d 'Print version'
complete -c certtool -n "__fish_certtool_needs_command" -f -a "chain" -d 'Repair the certificate chains of a keystore\'s keys'
complete -c certtool -n "__fish_certtool_needs_command" -f -a "completions" -d 'Print the completion script of a shell'
complete -c certtool -n "__fish_certtool_needs_command" -f -a "convert" -d 'Convert a keystore into a new one of another format'
complete -c certtool -n "__fish_certtool_needs_command" -f -a "copy" -d 'Copy entries of a keystore into another keystore'
complete -c certtool -n "__fish_certtool_needs_command" -f -a "delete" -d 'Delete entries of a keystore'
complete -c certtool -n "__fish_certtool_needs_command" -f -a "diff" -d 'Show what distinguishes two keystores or bundles, by content'
complete -c certtool -n "__fish_certtool_needs_command" -f -a "doctor" -d 'Find out why a keystore, a bundle or a key does not work, and repair it'
complete -c certtool -n "__fish_certtool_needs_command" -f -a "export-chain" -d 'Export the certificate chain of a keystore entry'
complete -c certtool -n "__fish_certtool_needs_command" -f -a "export-key" -d 'Export the private key of a keystore entry'
complete -c certtool -n "__fish_certtool_needs_command" -f -a "export-trusted" -d 'Export the trusted certificates of a truststore'
complete -c certtool -n "__fish_certtool_needs_command" -f -a "gen-selfsigned" -d 'Generate a key and a self-signed certificate'
complete -c certtool -n "__fish_certtool_needs_command" -f -a "import-keypair" -d 'Import a private key with its certificates into a keystore'
complete -c certtool -n "__fish_certtool_needs_command" -f -a "import-reply" -d 'Import a CA\'s reply into the key entry that it belongs to'
complete -c certtool -n "__fish_certtool_needs_command" -f -a "import-trusted" -d 'Import trusted certificates into truststores'
complete -c certtool -n "__fish_certtool_needs_command" -f -a "inspect" -d 'Show everything about certificates, keys, requests, revocation lists and keystores'
complete -c certtool -n "__fish_certtool_needs_command" -f -a "list" -d 'List the entries of a keystore, a truststore or a PEM file'
complete -c certtool -n "__fish_certtool_needs_command" -f -a "man" -d 'Print or write the manual pages'
complete -c certtool -n "__fish_certtool_needs_command" -f -a "merge-pem" -d 'Merge key, certificate and CA bundle into one PEM, checked and in the right order'
complete -c certtool -n "__fish_certtool_needs_command" -f -a "rename" -d 'Give an entry of a keystore another alias'
complete -c certtool -n "__fish_certtool_needs_command" -f -a "set-password" -d 'Change the password of a keystore, of its keys, or make them the same'
complete -c certtool -n "__fish_certtool_needs_command" -f -a "split-pem" -d 'Split one PEM into server.key, server.crt and chain.crt'
complete -c certtool -n "__fish_certtool_using_subcommand chain" -l alias -d 'The entry, or a pattern with * and ? that may match several; repeat for more [default: every key]' -r
complete -c certtool -n "__fish_certtool_using_subcommand chain" -l ca -d 'Complete the chain with certificates from this file; repeat for several' -r -F
complete -c certtool -n "__fish_certtool_using_subcommand chain" -l ca-password -d 'Password of a keystore given with --ca [default: the password of the input]' -r
complete -c certtool -n "__fish_certtool_using_subcommand chain" -l root -d 'Keep or omit the root certificate at the end of a chain' -r -f -a "include\t'Every chain ends with its root'
keep\t'A root stays where it is, and is not added where it is not'
omit\t'No chain has its root, unless that is its only certificate'"
complete -c certtool -n "__fish_certtool_using_subcommand chain" -l key-password -d 'Password of keys that have their own password; needed only if a chain does not begin with its leaf' -r
complete -c certtool -n "__fish_certtool_using_subcommand chain" -l allow -d 'Write the result despite this problem: mismatch, unverified-key, incomplete, expired, not-yet-valid, unrelated, broken-signature, unverified-signature, not-ca, path-length, name-constraints, ca-purpose, critical-extension, damaged-extension, another-authority or distrusted; repeat for several' -r -f -a "another-authority\t''
broken-signature\t''
ca-purpose\t''
critical-extension\t''
damaged-extension\t''
distrusted\t''
expired\t''
incomplete\t''
mismatch\t''
name-constraints\t''
not-ca\t''
not-yet-valid\t''
path-length\t''
unrelated\t''
unverified-key\t''
unverified-signature\t''"
complete -c certtool -n "__fish_certtool_using_subcommand chain" -l at -d 'Judge validity at this time (RFC 3339), not now' -r
complete -c certtool -n "__fish_certtool_using_subcommand chain" -l password -d 'Store password: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL' -r
complete -c certtool -n "__fish_certtool_using_subcommand chain" -l lock-timeout -d 'Wait this many seconds for another process to finish writing' -r
complete -c certtool -n "__fish_certtool_using_subcommand chain" -l max-iterations -d 'Refuse items that need more key-derivation iterations than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand chain" -l max-entries -d 'Refuse files with more entries, certificates and keys than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand chain" -l max-size -d 'Refuse larger inputs, in MiB' -r
complete -c certtool -n "__fish_certtool_using_subcommand chain" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c certtool -n "__fish_certtool_using_subcommand chain" -l backup -d 'Save the old file as FILE.bak, or FILE.bak.2 and so on if that exists'
complete -c certtool -n "__fish_certtool_using_subcommand chain" -l dry-run -d 'Report what would be done, but write nothing'
complete -c certtool -n "__fish_certtool_using_subcommand chain" -l detailed-exitcode -d 'Exit with 10 if nothing had to be changed'
complete -c certtool -n "__fish_certtool_using_subcommand chain" -l json -d 'Print one JSON document on standard output'
complete -c certtool -n "__fish_certtool_using_subcommand chain" -s q -l quiet -d 'Print only warnings and errors'
complete -c certtool -n "__fish_certtool_using_subcommand chain" -s v -l verbose -d 'Also report each step'
complete -c certtool -n "__fish_certtool_using_subcommand chain" -l no-input -d 'Never prompt, even on a terminal'
complete -c certtool -n "__fish_certtool_using_subcommand chain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c certtool -n "__fish_certtool_using_subcommand completions" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c certtool -n "__fish_certtool_using_subcommand completions" -l json -d 'Print one JSON document on standard output'
complete -c certtool -n "__fish_certtool_using_subcommand completions" -s q -l quiet -d 'Print only warnings and errors'
complete -c certtool -n "__fish_certtool_using_subcommand completions" -s v -l verbose -d 'Also report each step'
complete -c certtool -n "__fish_certtool_using_subcommand completions" -l no-input -d 'Never prompt, even on a terminal'
complete -c certtool -n "__fish_certtool_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c certtool -n "__fish_certtool_using_subcommand convert" -l to -d 'The new file, or with --format pem-dir the directory for the new files; `-` for standard output' -r -F
complete -c certtool -n "__fish_certtool_using_subcommand convert" -l format -d 'Format of what is written: bcfks, bks, jceks, jks, pem, pem-dir, pkcs12 or uber [default: by its name, else pkcs12]' -r -f -a "jks\t''
jceks\t''
pkcs12\t''
p12\t''
pfx\t''
bks\t''
uber\t''
bcfks\t''
pem\t''
pem-dir\t''
bks-v1\t''"
complete -c certtool -n "__fish_certtool_using_subcommand convert" -l in-format -d 'Read the file as this format instead of detecting it' -r
complete -c certtool -n "__fish_certtool_using_subcommand convert" -l from-password -d 'Password of the source keystore: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL' -r
complete -c certtool -n "__fish_certtool_using_subcommand convert" -l from-key-password -d 'Password of keys that have their own password, or of the key ALIAS; repeat for several' -r
complete -c certtool -n "__fish_certtool_using_subcommand convert" -l allow -d 'Write entries despite this problem: mismatch (the certificate does not belong to the private key) or distrusted (the file rejects the certificate, or trusts it only for other uses); repeat for several' -r -f -a "distrusted\t''
mismatch\t''"
complete -c certtool -n "__fish_certtool_using_subcommand convert" -l to-password -d 'Password of the new keystore; for PEM, of its private keys' -r
complete -c certtool -n "__fish_certtool_using_subcommand convert" -l iterations -d 'Key-derivation iterations for newly protected items' -r
complete -c certtool -n "__fish_certtool_using_subcommand convert" -l compat -d 'Encrypt PKCS#12 so that this program can open it: bouncy-castle, dotnet, fips, java, java8, macos, modern, openssl3 or windows, or one of cert-manager\'s names (LegacyRC2 and LegacyDES for java8, Modern2023 for java, Modern2026 for fips); an existing keystore is re-encrypted completely [default: java for new keystores, unchanged for existing ones]' -r -f -a "bouncy-castle\t'Bouncy Castle since 1.72: as java'
dotnet\t'.NET since 9, within its limits: as java'
fips\t'What runs in FIPS mode: PBES2 with AES-256, PBMAC1'
java\t'Every JDK since 8u301, OpenSSL since 1.1, Windows since 10 1709: PBES2 with AES-256, HMAC-SHA256'
java8\t'JDK 8 before 8u301 too: Triple DES, HMAC-SHA1'
macos\t'The Keychain of macOS: Triple DES, HMAC-SHA1'
modern\t'OpenSSL since 3.4, JDK since 26: PBES2 with AES-256, PBMAC1, 200,000 iterations'
openssl3\t'OpenSSL 3 without its legacy provider: as java'
windows\t'Windows before 10 1709 and Server 2019 too: Triple DES, HMAC-SHA1'"
complete -c certtool -n "__fish_certtool_using_subcommand convert" -l bks-version -d 'BKS version to write: 1 is for programs that read no other; Bouncy Castle 1.85 and later refuse it [default: 2]' -r
complete -c certtool -n "__fish_certtool_using_subcommand convert" -l lock-timeout -d 'Wait this many seconds for another process to finish writing' -r
complete -c certtool -n "__fish_certtool_using_subcommand convert" -l max-iterations -d 'Refuse items that need more key-derivation iterations than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand convert" -l max-entries -d 'Refuse files with more entries, certificates and keys than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand convert" -l max-size -d 'Refuse larger inputs, in MiB' -r
complete -c certtool -n "__fish_certtool_using_subcommand convert" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c certtool -n "__fish_certtool_using_subcommand convert" -l skip-unsupported -d 'Leave out what the new format cannot hold, with a warning for each entry'
complete -c certtool -n "__fish_certtool_using_subcommand convert" -l trust-certificates -d 'Mark certificates as trusted that are not marked'
complete -c certtool -n "__fish_certtool_using_subcommand convert" -l force -d 'Replace existing files'
complete -c certtool -n "__fish_certtool_using_subcommand convert" -l allow-weak-password -d 'Accept a new password with fewer than 6 characters'
complete -c certtool -n "__fish_certtool_using_subcommand convert" -l backup -d 'Save the old file as FILE.bak, or FILE.bak.2 and so on if that exists'
complete -c certtool -n "__fish_certtool_using_subcommand convert" -l dry-run -d 'Report what would be done, but write nothing'
complete -c certtool -n "__fish_certtool_using_subcommand convert" -l detailed-exitcode -d 'Exit with 10 if nothing had to be changed'
complete -c certtool -n "__fish_certtool_using_subcommand convert" -l json -d 'Print one JSON document on standard output'
complete -c certtool -n "__fish_certtool_using_subcommand convert" -s q -l quiet -d 'Print only warnings and errors'
complete -c certtool -n "__fish_certtool_using_subcommand convert" -s v -l verbose -d 'Also report each step'
complete -c certtool -n "__fish_certtool_using_subcommand convert" -l no-input -d 'Never prompt, even on a terminal'
complete -c certtool -n "__fish_certtool_using_subcommand convert" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c certtool -n "__fish_certtool_using_subcommand copy" -l to -d 'The keystore to copy to, created if it does not exist' -r -F
complete -c certtool -n "__fish_certtool_using_subcommand copy" -l alias -d 'The entry, or a pattern with * and ? that may match several; repeat for more [default: every entry]' -r
complete -c certtool -n "__fish_certtool_using_subcommand copy" -l format -d 'Format of a new keystore [default: by its name, else pkcs12]' -r -f -a "bcfks\t'Bouncy Castle\'s keystore for FIPS 140'
bks\t'Bouncy Castle\'s keystore'
jceks\t'Sun\'s JCE keystore'
jks\t'Sun\'s Java keystore'
pkcs12\t'PKCS#12, also known as PFX'
uber\t'Bouncy Castle\'s keystore, encrypted as a whole'"
complete -c certtool -n "__fish_certtool_using_subcommand copy" -l if-exists -d 'When an alias is taken by another entry: error, replace or skip' -r -f -a "error\t'Stop'
replace\t'Put the new entry in its place'
skip\t'Leave it as it is'"
complete -c certtool -n "__fish_certtool_using_subcommand copy" -l from-password -d 'Password of the source keystore: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL' -r
complete -c certtool -n "__fish_certtool_using_subcommand copy" -l from-key-password -d 'Password of keys that have their own password, or of the key ALIAS; repeat for several' -r
complete -c certtool -n "__fish_certtool_using_subcommand copy" -l allow -d 'Write entries despite this problem: mismatch (the certificate does not belong to the private key) or distrusted (the file rejects the certificate, or trusts it only for other uses); repeat for several' -r -f -a "distrusted\t''
mismatch\t''"
complete -c certtool -n "__fish_certtool_using_subcommand copy" -l to-password -d 'Password of the keystore to copy to' -r
complete -c certtool -n "__fish_certtool_using_subcommand copy" -l iterations -d 'Key-derivation iterations for newly protected items' -r
complete -c certtool -n "__fish_certtool_using_subcommand copy" -l compat -d 'Encrypt PKCS#12 so that this program can open it: bouncy-castle, dotnet, fips, java, java8, macos, modern, openssl3 or windows, or one of cert-manager\'s names (LegacyRC2 and LegacyDES for java8, Modern2023 for java, Modern2026 for fips); an existing keystore is re-encrypted completely [default: java for new keystores, unchanged for existing ones]' -r -f -a "bouncy-castle\t'Bouncy Castle since 1.72: as java'
dotnet\t'.NET since 9, within its limits: as java'
fips\t'What runs in FIPS mode: PBES2 with AES-256, PBMAC1'
java\t'Every JDK since 8u301, OpenSSL since 1.1, Windows since 10 1709: PBES2 with AES-256, HMAC-SHA256'
java8\t'JDK 8 before 8u301 too: Triple DES, HMAC-SHA1'
macos\t'The Keychain of macOS: Triple DES, HMAC-SHA1'
modern\t'OpenSSL since 3.4, JDK since 26: PBES2 with AES-256, PBMAC1, 200,000 iterations'
openssl3\t'OpenSSL 3 without its legacy provider: as java'
windows\t'Windows before 10 1709 and Server 2019 too: Triple DES, HMAC-SHA1'"
complete -c certtool -n "__fish_certtool_using_subcommand copy" -l bks-version -d 'BKS version to write: 1 is for programs that read no other; Bouncy Castle 1.85 and later refuse it [default: 2]' -r
complete -c certtool -n "__fish_certtool_using_subcommand copy" -l lock-timeout -d 'Wait this many seconds for another process to finish writing' -r
complete -c certtool -n "__fish_certtool_using_subcommand copy" -l max-iterations -d 'Refuse items that need more key-derivation iterations than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand copy" -l max-entries -d 'Refuse files with more entries, certificates and keys than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand copy" -l max-size -d 'Refuse larger inputs, in MiB' -r
complete -c certtool -n "__fish_certtool_using_subcommand copy" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c certtool -n "__fish_certtool_using_subcommand copy" -l replace-key -d 'With --if-exists replace: allow an entry without a key to replace a private or secret key, which is then lost'
complete -c certtool -n "__fish_certtool_using_subcommand copy" -l allow-weak-password -d 'Accept a new password with fewer than 6 characters'
complete -c certtool -n "__fish_certtool_using_subcommand copy" -l backup -d 'Save the old file as FILE.bak, or FILE.bak.2 and so on if that exists'
complete -c certtool -n "__fish_certtool_using_subcommand copy" -l dry-run -d 'Report what would be done, but write nothing'
complete -c certtool -n "__fish_certtool_using_subcommand copy" -l detailed-exitcode -d 'Exit with 10 if nothing had to be changed'
complete -c certtool -n "__fish_certtool_using_subcommand copy" -l json -d 'Print one JSON document on standard output'
complete -c certtool -n "__fish_certtool_using_subcommand copy" -s q -l quiet -d 'Print only warnings and errors'
complete -c certtool -n "__fish_certtool_using_subcommand copy" -s v -l verbose -d 'Also report each step'
complete -c certtool -n "__fish_certtool_using_subcommand copy" -l no-input -d 'Never prompt, even on a terminal'
complete -c certtool -n "__fish_certtool_using_subcommand copy" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c certtool -n "__fish_certtool_using_subcommand delete" -l alias -d 'The entry, or a pattern with * and ? that may match several; repeat for more' -r
complete -c certtool -n "__fish_certtool_using_subcommand delete" -l password -d 'Store password: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL' -r
complete -c certtool -n "__fish_certtool_using_subcommand delete" -l lock-timeout -d 'Wait this many seconds for another process to finish writing' -r
complete -c certtool -n "__fish_certtool_using_subcommand delete" -l max-iterations -d 'Refuse items that need more key-derivation iterations than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand delete" -l max-entries -d 'Refuse files with more entries, certificates and keys than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand delete" -l max-size -d 'Refuse larger inputs, in MiB' -r
complete -c certtool -n "__fish_certtool_using_subcommand delete" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c certtool -n "__fish_certtool_using_subcommand delete" -l backup -d 'Save the old file as FILE.bak, or FILE.bak.2 and so on if that exists'
complete -c certtool -n "__fish_certtool_using_subcommand delete" -l dry-run -d 'Report what would be done, but write nothing'
complete -c certtool -n "__fish_certtool_using_subcommand delete" -l detailed-exitcode -d 'Exit with 10 if nothing had to be changed'
complete -c certtool -n "__fish_certtool_using_subcommand delete" -l json -d 'Print one JSON document on standard output'
complete -c certtool -n "__fish_certtool_using_subcommand delete" -s q -l quiet -d 'Print only warnings and errors'
complete -c certtool -n "__fish_certtool_using_subcommand delete" -s v -l verbose -d 'Also report each step'
complete -c certtool -n "__fish_certtool_using_subcommand delete" -l no-input -d 'Never prompt, even on a terminal'
complete -c certtool -n "__fish_certtool_using_subcommand delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c certtool -n "__fish_certtool_using_subcommand diff" -l password -d 'Password of both files: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL' -r
complete -c certtool -n "__fish_certtool_using_subcommand diff" -l from-password -d 'Password of the first file, if different' -r
complete -c certtool -n "__fish_certtool_using_subcommand diff" -l to-password -d 'Password of the second file, if different' -r
complete -c certtool -n "__fish_certtool_using_subcommand diff" -l key-password -d 'Password of keys that have their own password' -r
complete -c certtool -n "__fish_certtool_using_subcommand diff" -l mac-password -d 'Password of a PKCS#12 MAC that has its own (openssl pkcs12 -twopass)' -r
complete -c certtool -n "__fish_certtool_using_subcommand diff" -l in-format -d 'Read both files as this format instead of detecting it' -r
complete -c certtool -n "__fish_certtool_using_subcommand diff" -l max-iterations -d 'Refuse items that need more key-derivation iterations than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand diff" -l max-entries -d 'Refuse files with more entries, certificates and keys than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand diff" -l max-size -d 'Refuse larger inputs, in MiB' -r
complete -c certtool -n "__fish_certtool_using_subcommand diff" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c certtool -n "__fish_certtool_using_subcommand diff" -l protection -d 'Count formats, encryption schemes, iteration counts and MACs as differences'
complete -c certtool -n "__fish_certtool_using_subcommand diff" -l dates -d 'Count the dates of entries as differences'
complete -c certtool -n "__fish_certtool_using_subcommand diff" -l json -d 'Print one JSON document on standard output'
complete -c certtool -n "__fish_certtool_using_subcommand diff" -s q -l quiet -d 'Print only warnings and errors'
complete -c certtool -n "__fish_certtool_using_subcommand diff" -s v -l verbose -d 'Also report each step'
complete -c certtool -n "__fish_certtool_using_subcommand diff" -l no-input -d 'Never prompt, even on a terminal'
complete -c certtool -n "__fish_certtool_using_subcommand diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c certtool -n "__fish_certtool_using_subcommand doctor" -l for -d 'The program that will read them: bouncy-castle, dotnet, haproxy, java, java8, jetty, nginx, openssl3, tomcat or windows' -r -f -a "bouncy-castle\t'Bouncy Castle since 1.72, its keystores and PKCS#12'
dotnet\t'.NET since 9, within its own limits'
haproxy\t'HAProxy: key and chain in one PEM'
java\t'A JDK since 8u301'
java8\t'JDK 8 before 8u301, and older'
jetty\t'Jetty'
nginx\t'nginx: PEM, the server\'s certificate first'
openssl3\t'OpenSSL 3.0 to 3.3 without its legacy provider'
tomcat\t'Tomcat: a keystore, or PEM'
windows\t'Windows up to Server 2016'"
complete -c certtool -n "__fish_certtool_using_subcommand doctor" -l password -d 'Store password: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL' -r
complete -c certtool -n "__fish_certtool_using_subcommand doctor" -l mac-password -d 'Password of a PKCS#12 MAC that has its own (openssl pkcs12 -twopass)' -r
complete -c certtool -n "__fish_certtool_using_subcommand doctor" -l in-format -d 'Read the file as this format instead of detecting it' -r
complete -c certtool -n "__fish_certtool_using_subcommand doctor" -l key-password -d 'Password of keys that have their own password' -r
complete -c certtool -n "__fish_certtool_using_subcommand doctor" -l ca -d 'Complete the chain with certificates from this file; repeat for several' -r -F
complete -c certtool -n "__fish_certtool_using_subcommand doctor" -l ca-password -d 'Password of a keystore given with --ca [default: the password of the input]' -r
complete -c certtool -n "__fish_certtool_using_subcommand doctor" -l at -d 'Judge validity at this time (RFC 3339), not now' -r
complete -c certtool -n "__fish_certtool_using_subcommand doctor" -l lock-timeout -d 'Wait this many seconds for another process to finish writing' -r
complete -c certtool -n "__fish_certtool_using_subcommand doctor" -l max-iterations -d 'Refuse items that need more key-derivation iterations than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand doctor" -l max-entries -d 'Refuse files with more entries, certificates and keys than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand doctor" -l max-size -d 'Refuse larger inputs, in MiB' -r
complete -c certtool -n "__fish_certtool_using_subcommand doctor" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c certtool -n "__fish_certtool_using_subcommand doctor" -l fix -d 'Repair what can be repaired, in place'
complete -c certtool -n "__fish_certtool_using_subcommand doctor" -l backup -d 'Save the old file as FILE.bak, or FILE.bak.2 and so on if that exists'
complete -c certtool -n "__fish_certtool_using_subcommand doctor" -l dry-run -d 'Report what would be done, but write nothing'
complete -c certtool -n "__fish_certtool_using_subcommand doctor" -l detailed-exitcode -d 'Exit with 10 if nothing had to be changed'
complete -c certtool -n "__fish_certtool_using_subcommand doctor" -l json -d 'Print one JSON document on standard output'
complete -c certtool -n "__fish_certtool_using_subcommand doctor" -s q -l quiet -d 'Print only warnings and errors'
complete -c certtool -n "__fish_certtool_using_subcommand doctor" -s v -l verbose -d 'Also report each step'
complete -c certtool -n "__fish_certtool_using_subcommand doctor" -l no-input -d 'Never prompt, even on a terminal'
complete -c certtool -n "__fish_certtool_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c certtool -n "__fish_certtool_using_subcommand export-chain" -l alias -d 'The entry [default: the only one with a key]' -r
complete -c certtool -n "__fish_certtool_using_subcommand export-chain" -l only -d 'Which certificates of the chain to export' -r -f -a "chain\t'All of it'
issuers\t'All but the leaf'
leaf\t'The first certificate'"
complete -c certtool -n "__fish_certtool_using_subcommand export-chain" -l root -d 'Keep or omit the root certificate at the end of the chain' -r -f -a "include\t'Keep it'
omit\t'Leave it out, unless it is the only certificate'"
complete -c certtool -n "__fish_certtool_using_subcommand export-chain" -l ca -d 'Complete the chain with certificates from this file; repeat for several' -r -F
complete -c certtool -n "__fish_certtool_using_subcommand export-chain" -l ca-password -d 'Password of a keystore given with --ca [default: the password of the input]' -r
complete -c certtool -n "__fish_certtool_using_subcommand export-chain" -l format -d 'Format of the output [default: by the name of --out, else pem]' -r -f -a "der\t'One certificate in DER'
pem\t'PEM, one block per certificate'
pkcs7\t'PKCS#7 in DER'
pkcs7-pem\t'PKCS#7 in PEM'
pkipath\t'Java\'s PkiPath'"
complete -c certtool -n "__fish_certtool_using_subcommand export-chain" -l out -d 'Write to this file [default: standard output]' -r -F
complete -c certtool -n "__fish_certtool_using_subcommand export-chain" -l out-dir -d 'Write a file per entry into this directory' -r -F
complete -c certtool -n "__fish_certtool_using_subcommand export-chain" -l allow -d 'Write the result despite this problem: mismatch, unverified-key, incomplete, expired, not-yet-valid, unrelated, broken-signature, unverified-signature, not-ca, path-length, name-constraints, ca-purpose, critical-extension, damaged-extension, another-authority or distrusted; repeat for several' -r -f -a "another-authority\t''
broken-signature\t''
ca-purpose\t''
critical-extension\t''
damaged-extension\t''
distrusted\t''
expired\t''
incomplete\t''
mismatch\t''
name-constraints\t''
not-ca\t''
not-yet-valid\t''
path-length\t''
unrelated\t''
unverified-key\t''
unverified-signature\t''"
complete -c certtool -n "__fish_certtool_using_subcommand export-chain" -l password -d 'Store password: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL' -r
complete -c certtool -n "__fish_certtool_using_subcommand export-chain" -l mac-password -d 'Password of a PKCS#12 MAC that has its own (openssl pkcs12 -twopass)' -r
complete -c certtool -n "__fish_certtool_using_subcommand export-chain" -l in-format -d 'Read the file as this format instead of detecting it' -r
complete -c certtool -n "__fish_certtool_using_subcommand export-chain" -l lock-timeout -d 'Wait this many seconds for another process to finish writing' -r
complete -c certtool -n "__fish_certtool_using_subcommand export-chain" -l max-iterations -d 'Refuse items that need more key-derivation iterations than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand export-chain" -l max-entries -d 'Refuse files with more entries, certificates and keys than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand export-chain" -l max-size -d 'Refuse larger inputs, in MiB' -r
complete -c certtool -n "__fish_certtool_using_subcommand export-chain" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c certtool -n "__fish_certtool_using_subcommand export-chain" -l all -d 'Every entry that has certificates'
complete -c certtool -n "__fish_certtool_using_subcommand export-chain" -l force -d 'Replace existing files'
complete -c certtool -n "__fish_certtool_using_subcommand export-chain" -l backup -d 'Save the old file as FILE.bak, or FILE.bak.2 and so on if that exists'
complete -c certtool -n "__fish_certtool_using_subcommand export-chain" -l dry-run -d 'Report what would be done, but write nothing'
complete -c certtool -n "__fish_certtool_using_subcommand export-chain" -l detailed-exitcode -d 'Exit with 10 if nothing had to be changed'
complete -c certtool -n "__fish_certtool_using_subcommand export-chain" -l json -d 'Print one JSON document on standard output'
complete -c certtool -n "__fish_certtool_using_subcommand export-chain" -s q -l quiet -d 'Print only warnings and errors'
complete -c certtool -n "__fish_certtool_using_subcommand export-chain" -s v -l verbose -d 'Also report each step'
complete -c certtool -n "__fish_certtool_using_subcommand export-chain" -l no-input -d 'Never prompt, even on a terminal'
complete -c certtool -n "__fish_certtool_using_subcommand export-chain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c certtool -n "__fish_certtool_using_subcommand export-key" -l alias -d 'The entry [default: the only one with a key]' -r
complete -c certtool -n "__fish_certtool_using_subcommand export-key" -l format -d 'Format of the output: pem, der or jwk [default: by the name of --out, else pem]' -r -f -a "der\t'The bytes alone'
jwk\t'JSON Web Key (RFC 7517)'
pem\t'Text'"
complete -c certtool -n "__fish_certtool_using_subcommand export-key" -l key-format -d 'Encoding of the key in PEM or DER: pkcs8, or pkcs1, the traditional one (SEC 1 for EC keys)' -r -f -a "pkcs1\t'PKCS#1 for RSA, SEC 1 for EC'
pkcs8\t'PRIVATE KEY'"
complete -c certtool -n "__fish_certtool_using_subcommand export-key" -l out -d 'Write to this file [default: standard output]' -r -F
complete -c certtool -n "__fish_certtool_using_subcommand export-key" -l password -d 'Store password: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL' -r
complete -c certtool -n "__fish_certtool_using_subcommand export-key" -l mac-password -d 'Password of a PKCS#12 MAC that has its own (openssl pkcs12 -twopass)' -r
complete -c certtool -n "__fish_certtool_using_subcommand export-key" -l in-format -d 'Read the file as this format instead of detecting it' -r
complete -c certtool -n "__fish_certtool_using_subcommand export-key" -l key-password -d 'Password of the private key [default: the keystore\'s]' -r
complete -c certtool -n "__fish_certtool_using_subcommand export-key" -l new-password -d 'Encrypt the exported key with this password' -r
complete -c certtool -n "__fish_certtool_using_subcommand export-key" -l iterations -d 'Key-derivation iterations for newly protected items' -r
complete -c certtool -n "__fish_certtool_using_subcommand export-key" -l compat -d 'Encrypt PKCS#12 so that this program can open it: bouncy-castle, dotnet, fips, java, java8, macos, modern, openssl3 or windows, or one of cert-manager\'s names (LegacyRC2 and LegacyDES for java8, Modern2023 for java, Modern2026 for fips); an existing keystore is re-encrypted completely [default: java for new keystores, unchanged for existing ones]' -r -f -a "bouncy-castle\t'Bouncy Castle since 1.72: as java'
dotnet\t'.NET since 9, within its limits: as java'
fips\t'What runs in FIPS mode: PBES2 with AES-256, PBMAC1'
java\t'Every JDK since 8u301, OpenSSL since 1.1, Windows since 10 1709: PBES2 with AES-256, HMAC-SHA256'
java8\t'JDK 8 before 8u301 too: Triple DES, HMAC-SHA1'
macos\t'The Keychain of macOS: Triple DES, HMAC-SHA1'
modern\t'OpenSSL since 3.4, JDK since 26: PBES2 with AES-256, PBMAC1, 200,000 iterations'
openssl3\t'OpenSSL 3 without its legacy provider: as java'
windows\t'Windows before 10 1709 and Server 2019 too: Triple DES, HMAC-SHA1'"
complete -c certtool -n "__fish_certtool_using_subcommand export-key" -l bks-version -d 'BKS version to write: 1 is for programs that read no other; Bouncy Castle 1.85 and later refuse it [default: 2]' -r
complete -c certtool -n "__fish_certtool_using_subcommand export-key" -l lock-timeout -d 'Wait this many seconds for another process to finish writing' -r
complete -c certtool -n "__fish_certtool_using_subcommand export-key" -l max-iterations -d 'Refuse items that need more key-derivation iterations than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand export-key" -l max-entries -d 'Refuse files with more entries, certificates and keys than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand export-key" -l max-size -d 'Refuse larger inputs, in MiB' -r
complete -c certtool -n "__fish_certtool_using_subcommand export-key" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c certtool -n "__fish_certtool_using_subcommand export-key" -l force -d 'Replace an existing file'
complete -c certtool -n "__fish_certtool_using_subcommand export-key" -l allow-weak-password -d 'Accept a new password with fewer than 6 characters'
complete -c certtool -n "__fish_certtool_using_subcommand export-key" -l backup -d 'Save the old file as FILE.bak, or FILE.bak.2 and so on if that exists'
complete -c certtool -n "__fish_certtool_using_subcommand export-key" -l dry-run -d 'Report what would be done, but write nothing'
complete -c certtool -n "__fish_certtool_using_subcommand export-key" -l detailed-exitcode -d 'Exit with 10 if nothing had to be changed'
complete -c certtool -n "__fish_certtool_using_subcommand export-key" -l json -d 'Print one JSON document on standard output'
complete -c certtool -n "__fish_certtool_using_subcommand export-key" -s q -l quiet -d 'Print only warnings and errors'
complete -c certtool -n "__fish_certtool_using_subcommand export-key" -s v -l verbose -d 'Also report each step'
complete -c certtool -n "__fish_certtool_using_subcommand export-key" -l no-input -d 'Never prompt, even on a terminal'
complete -c certtool -n "__fish_certtool_using_subcommand export-key" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c certtool -n "__fish_certtool_using_subcommand export-trusted" -l alias -d 'The entry, or a pattern with * and ? that may match several; repeat for more [default: every trusted certificate]' -r
complete -c certtool -n "__fish_certtool_using_subcommand export-trusted" -l format -d 'Format of the output: pem, der, pkcs7 or pkcs7-pem [default: by the name of --out, else pem]' -r -f -a "der\t'One certificate in DER'
pem\t'PEM, one block per certificate'
pkcs7\t'PKCS#7 in DER'
pkcs7-pem\t'PKCS#7 in PEM'
pkipath\t'Java\'s PkiPath'"
complete -c certtool -n "__fish_certtool_using_subcommand export-trusted" -l out -d 'Write to this file [default: standard output]' -r -F
complete -c certtool -n "__fish_certtool_using_subcommand export-trusted" -l out-dir -d 'Write a file per certificate into this directory' -r -F
complete -c certtool -n "__fish_certtool_using_subcommand export-trusted" -l password -d 'Store password: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL' -r
complete -c certtool -n "__fish_certtool_using_subcommand export-trusted" -l mac-password -d 'Password of a PKCS#12 MAC that has its own (openssl pkcs12 -twopass)' -r
complete -c certtool -n "__fish_certtool_using_subcommand export-trusted" -l in-format -d 'Read the file as this format instead of detecting it' -r
complete -c certtool -n "__fish_certtool_using_subcommand export-trusted" -l allow -d 'Write certificates despite this problem: distrusted (their own file rejects them, or trusts them only for other uses)' -r -f -a "distrusted\t''"
complete -c certtool -n "__fish_certtool_using_subcommand export-trusted" -l lock-timeout -d 'Wait this many seconds for another process to finish writing' -r
complete -c certtool -n "__fish_certtool_using_subcommand export-trusted" -l max-iterations -d 'Refuse items that need more key-derivation iterations than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand export-trusted" -l max-entries -d 'Refuse files with more entries, certificates and keys than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand export-trusted" -l max-size -d 'Refuse larger inputs, in MiB' -r
complete -c certtool -n "__fish_certtool_using_subcommand export-trusted" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c certtool -n "__fish_certtool_using_subcommand export-trusted" -l headings -d 'Write alias and subject before each certificate of a PEM'
complete -c certtool -n "__fish_certtool_using_subcommand export-trusted" -l force -d 'Replace existing files'
complete -c certtool -n "__fish_certtool_using_subcommand export-trusted" -l backup -d 'Save the old file as FILE.bak, or FILE.bak.2 and so on if that exists'
complete -c certtool -n "__fish_certtool_using_subcommand export-trusted" -l dry-run -d 'Report what would be done, but write nothing'
complete -c certtool -n "__fish_certtool_using_subcommand export-trusted" -l detailed-exitcode -d 'Exit with 10 if nothing had to be changed'
complete -c certtool -n "__fish_certtool_using_subcommand export-trusted" -l json -d 'Print one JSON document on standard output'
complete -c certtool -n "__fish_certtool_using_subcommand export-trusted" -s q -l quiet -d 'Print only warnings and errors'
complete -c certtool -n "__fish_certtool_using_subcommand export-trusted" -s v -l verbose -d 'Also report each step'
complete -c certtool -n "__fish_certtool_using_subcommand export-trusted" -l no-input -d 'Never prompt, even on a terminal'
complete -c certtool -n "__fish_certtool_using_subcommand export-trusted" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l cn -d 'Common name: the host name of a server' -r
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l ou -d 'Organizational unit; repeat for several, outermost first' -r
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l o -d 'Organization' -r
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l l -d 'Locality' -r
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l st -d 'State or province' -r
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l c -d 'Country, two letters' -r
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l email -d 'E-mail address within the subject' -r
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l subject -d 'The whole subject: CN=a,OU=b,O=c (RFC 4514), or /O=c/OU=b/CN=a as openssl takes it' -r
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l san -d 'A name the certificate is for: dns:NAME, ip:ADDRESS, email:ADDRESS or uri:URI; repeat for several' -r
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l key-alg -d 'Algorithm and size of the key: rsa:2048|3072|4096|8192, ec:p256|p384|p521 or ed25519' -r
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l profile -d 'What the certificate is for: server, client, both or ca' -r
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l serial -d 'Serial number, decimal or 0x… [default: random]' -r
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l days -d 'Days of validity [default: 365]' -r
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l validity -d 'Validity as a duration: 90d, 12w, 6mo (of 30 days), 2y (of 365 days), 36h' -r
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l not-before -d 'First moment of validity (RFC 3339) [default: now]' -r
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l not-after -d 'Last moment of validity (RFC 3339)' -r
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l out-dir -d 'Write server.key and server.crt into this directory' -r -F
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l out -d 'Write key and certificate into one PEM file; `-` for standard output' -r -F
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l keystore -d 'Put an entry into this keystore, which is created if it does not exist' -r -F
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l format -d 'Format of a new keystore [default: by its name, else pkcs12]' -r -f -a "bcfks\t'Bouncy Castle\'s keystore for FIPS 140'
bks\t'Bouncy Castle\'s keystore'
jceks\t'Sun\'s JCE keystore'
jks\t'Sun\'s Java keystore'
pkcs12\t'PKCS#12, also known as PFX'
uber\t'Bouncy Castle\'s keystore, encrypted as a whole'"
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l alias -d 'Alias of the entry [default: made from the common name]' -r
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l if-exists -d 'When the alias is taken: error, replace or skip' -r -f -a "error\t'Stop'
replace\t'Put the new entry in its place'
skip\t'Leave it as it is'"
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l password -d 'Store password: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL' -r
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l key-password -d 'Password of the new key [default: the store\'s password]' -r
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l iterations -d 'Key-derivation iterations for newly protected items' -r
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l compat -d 'Encrypt PKCS#12 so that this program can open it: bouncy-castle, dotnet, fips, java, java8, macos, modern, openssl3 or windows, or one of cert-manager\'s names (LegacyRC2 and LegacyDES for java8, Modern2023 for java, Modern2026 for fips); an existing keystore is re-encrypted completely [default: java for new keystores, unchanged for existing ones]' -r -f -a "bouncy-castle\t'Bouncy Castle since 1.72: as java'
dotnet\t'.NET since 9, within its limits: as java'
fips\t'What runs in FIPS mode: PBES2 with AES-256, PBMAC1'
java\t'Every JDK since 8u301, OpenSSL since 1.1, Windows since 10 1709: PBES2 with AES-256, HMAC-SHA256'
java8\t'JDK 8 before 8u301 too: Triple DES, HMAC-SHA1'
macos\t'The Keychain of macOS: Triple DES, HMAC-SHA1'
modern\t'OpenSSL since 3.4, JDK since 26: PBES2 with AES-256, PBMAC1, 200,000 iterations'
openssl3\t'OpenSSL 3 without its legacy provider: as java'
windows\t'Windows before 10 1709 and Server 2019 too: Triple DES, HMAC-SHA1'"
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l bks-version -d 'BKS version to write: 1 is for programs that read no other; Bouncy Castle 1.85 and later refuse it [default: 2]' -r
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l lock-timeout -d 'Wait this many seconds for another process to finish writing' -r
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l max-iterations -d 'Refuse items that need more key-derivation iterations than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l max-entries -d 'Refuse files with more entries, certificates and keys than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l max-size -d 'Refuse larger inputs, in MiB' -r
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l no-san-from-cn -d 'Do not copy the common name to the subject alternative names'
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l replace-key -d 'With --if-exists replace: allow an entry without a key to replace a private or secret key, which is then lost'
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l force -d 'Replace existing files'
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l allow-weak-password -d 'Accept a new password with fewer than 6 characters'
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l backup -d 'Save the old file as FILE.bak, or FILE.bak.2 and so on if that exists'
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l dry-run -d 'Report what would be done, but write nothing'
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l detailed-exitcode -d 'Exit with 10 if nothing had to be changed'
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l json -d 'Print one JSON document on standard output'
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -s q -l quiet -d 'Print only warnings and errors'
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -s v -l verbose -d 'Also report each step'
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -l no-input -d 'Never prompt, even on a terminal'
complete -c certtool -n "__fish_certtool_using_subcommand gen-selfsigned" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c certtool -n "__fish_certtool_using_subcommand import-keypair" -l key -d 'File with the private key' -r -F
complete -c certtool -n "__fish_certtool_using_subcommand import-keypair" -l cert -d 'File with the certificate' -r -F
complete -c certtool -n "__fish_certtool_using_subcommand import-keypair" -l ca -d 'Complete the chain with certificates from this file; repeat for several' -r -F
complete -c certtool -n "__fish_certtool_using_subcommand import-keypair" -l ca-password -d 'Password of a keystore given with --ca [default: the password of the input]' -r
complete -c certtool -n "__fish_certtool_using_subcommand import-keypair" -l keystore -d 'The keystore to change, created if it does not exist' -r -F
complete -c certtool -n "__fish_certtool_using_subcommand import-keypair" -l format -d 'Format of a new keystore [default: by its name, else pkcs12]' -r -f -a "bcfks\t'Bouncy Castle\'s keystore for FIPS 140'
bks\t'Bouncy Castle\'s keystore'
jceks\t'Sun\'s JCE keystore'
jks\t'Sun\'s Java keystore'
pkcs12\t'PKCS#12, also known as PFX'
uber\t'Bouncy Castle\'s keystore, encrypted as a whole'"
complete -c certtool -n "__fish_certtool_using_subcommand import-keypair" -l alias -d 'Alias of the entry [default: made from the common name]' -r
complete -c certtool -n "__fish_certtool_using_subcommand import-keypair" -l if-exists -d 'When the alias is taken: error, replace or skip' -r -f -a "error\t'Stop'
replace\t'Put the new entry in its place'
skip\t'Leave it as it is'"
complete -c certtool -n "__fish_certtool_using_subcommand import-keypair" -l password -d 'Keystore password: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL' -r
complete -c certtool -n "__fish_certtool_using_subcommand import-keypair" -l key-password -d 'Password of the new key [default: the keystore\'s password]' -r
complete -c certtool -n "__fish_certtool_using_subcommand import-keypair" -l from-alias -d 'Entry of an input with several keys, by the alias that list shows [default: the only one with a key]' -r
complete -c certtool -n "__fish_certtool_using_subcommand import-keypair" -l from-password -d 'Password of an input that is a keystore' -r
complete -c certtool -n "__fish_certtool_using_subcommand import-keypair" -l from-key-password -d 'Password of the key in the input [default: its keystore\'s password]' -r
complete -c certtool -n "__fish_certtool_using_subcommand import-keypair" -l allow -d 'Write the result despite this problem: mismatch, unverified-key, incomplete, expired, not-yet-valid, unrelated, broken-signature, unverified-signature, not-ca, path-length, name-constraints, ca-purpose, critical-extension, damaged-extension, another-authority or distrusted; repeat for several' -r -f -a "another-authority\t''
broken-signature\t''
ca-purpose\t''
critical-extension\t''
damaged-extension\t''
distrusted\t''
expired\t''
incomplete\t''
mismatch\t''
name-constraints\t''
not-ca\t''
not-yet-valid\t''
path-length\t''
unrelated\t''
unverified-key\t''
unverified-signature\t''"
complete -c certtool -n "__fish_certtool_using_subcommand import-keypair" -l at -d 'Judge validity at this time (RFC 3339), not now' -r
complete -c certtool -n "__fish_certtool_using_subcommand import-keypair" -l iterations -d 'Key-derivation iterations for newly protected items' -r
complete -c certtool -n "__fish_certtool_using_subcommand import-keypair" -l compat -d 'Encrypt PKCS#12 so that this program can open it: bouncy-castle, dotnet, fips, java, java8, macos, modern, openssl3 or windows, or one of cert-manager\'s names (LegacyRC2 and LegacyDES for java8, Modern2023 for java, Modern2026 for fips); an existing keystore is re-encrypted completely [default: java for new keystores, unchanged for existing ones]' -r -f -a "bouncy-castle\t'Bouncy Castle since 1.72: as java'
dotnet\t'.NET since 9, within its limits: as java'
fips\t'What runs in FIPS mode: PBES2 with AES-256, PBMAC1'
java\t'Every JDK since 8u301, OpenSSL since 1.1, Windows since 10 1709: PBES2 with AES-256, HMAC-SHA256'
java8\t'JDK 8 before 8u301 too: Triple DES, HMAC-SHA1'
macos\t'The Keychain of macOS: Triple DES, HMAC-SHA1'
modern\t'OpenSSL since 3.4, JDK since 26: PBES2 with AES-256, PBMAC1, 200,000 iterations'
openssl3\t'OpenSSL 3 without its legacy provider: as java'
windows\t'Windows before 10 1709 and Server 2019 too: Triple DES, HMAC-SHA1'"
complete -c certtool -n "__fish_certtool_using_subcommand import-keypair" -l bks-version -d 'BKS version to write: 1 is for programs that read no other; Bouncy Castle 1.85 and later refuse it [default: 2]' -r
complete -c certtool -n "__fish_certtool_using_subcommand import-keypair" -l lock-timeout -d 'Wait this many seconds for another process to finish writing' -r
complete -c certtool -n "__fish_certtool_using_subcommand import-keypair" -l max-iterations -d 'Refuse items that need more key-derivation iterations than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand import-keypair" -l max-entries -d 'Refuse files with more entries, certificates and keys than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand import-keypair" -l max-size -d 'Refuse larger inputs, in MiB' -r
complete -c certtool -n "__fish_certtool_using_subcommand import-keypair" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c certtool -n "__fish_certtool_using_subcommand import-keypair" -l replace-key -d 'With --if-exists replace: allow an entry without a key to replace a private or secret key, which is then lost'
complete -c certtool -n "__fish_certtool_using_subcommand import-keypair" -l allow-weak-password -d 'Accept a new password with fewer than 6 characters'
complete -c certtool -n "__fish_certtool_using_subcommand import-keypair" -l backup -d 'Save the old file as FILE.bak, or FILE.bak.2 and so on if that exists'
complete -c certtool -n "__fish_certtool_using_subcommand import-keypair" -l dry-run -d 'Report what would be done, but write nothing'
complete -c certtool -n "__fish_certtool_using_subcommand import-keypair" -l detailed-exitcode -d 'Exit with 10 if nothing had to be changed'
complete -c certtool -n "__fish_certtool_using_subcommand import-keypair" -l json -d 'Print one JSON document on standard output'
complete -c certtool -n "__fish_certtool_using_subcommand import-keypair" -s q -l quiet -d 'Print only warnings and errors'
complete -c certtool -n "__fish_certtool_using_subcommand import-keypair" -s v -l verbose -d 'Also report each step'
complete -c certtool -n "__fish_certtool_using_subcommand import-keypair" -l no-input -d 'Never prompt, even on a terminal'
complete -c certtool -n "__fish_certtool_using_subcommand import-keypair" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c certtool -n "__fish_certtool_using_subcommand import-reply" -l keystore -d 'The keystore to change' -r -F
complete -c certtool -n "__fish_certtool_using_subcommand import-reply" -l alias -d 'The entry [default: the one whose key the certificate belongs to]' -r
complete -c certtool -n "__fish_certtool_using_subcommand import-reply" -l ca -d 'Complete the chain with certificates from this file; repeat for several' -r -F
complete -c certtool -n "__fish_certtool_using_subcommand import-reply" -l ca-password -d 'Password of a keystore given with --ca [default: the password of the input]' -r
complete -c certtool -n "__fish_certtool_using_subcommand import-reply" -l root -d 'Keep or omit the root certificate at the end of the chain' -r -f -a "include\t'Keep it'
omit\t'Leave it out, unless it is the only certificate'"
complete -c certtool -n "__fish_certtool_using_subcommand import-reply" -l password -d 'Keystore password: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL' -r
complete -c certtool -n "__fish_certtool_using_subcommand import-reply" -l key-password -d 'Password of a key that has its own; needed only if no certificate shows its public key' -r
complete -c certtool -n "__fish_certtool_using_subcommand import-reply" -l from-password -d 'Password of a reply that is a keystore' -r
complete -c certtool -n "__fish_certtool_using_subcommand import-reply" -l allow -d 'Write the result despite this problem: mismatch, unverified-key, incomplete, expired, not-yet-valid, unrelated, broken-signature, unverified-signature, not-ca, path-length, name-constraints, ca-purpose, critical-extension, damaged-extension, another-authority or distrusted; repeat for several' -r -f -a "another-authority\t''
broken-signature\t''
ca-purpose\t''
critical-extension\t''
damaged-extension\t''
distrusted\t''
expired\t''
incomplete\t''
mismatch\t''
name-constraints\t''
not-ca\t''
not-yet-valid\t''
path-length\t''
unrelated\t''
unverified-key\t''
unverified-signature\t''"
complete -c certtool -n "__fish_certtool_using_subcommand import-reply" -l at -d 'Judge validity at this time (RFC 3339), not now' -r
complete -c certtool -n "__fish_certtool_using_subcommand import-reply" -l lock-timeout -d 'Wait this many seconds for another process to finish writing' -r
complete -c certtool -n "__fish_certtool_using_subcommand import-reply" -l max-iterations -d 'Refuse items that need more key-derivation iterations than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand import-reply" -l max-entries -d 'Refuse files with more entries, certificates and keys than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand import-reply" -l max-size -d 'Refuse larger inputs, in MiB' -r
complete -c certtool -n "__fish_certtool_using_subcommand import-reply" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c certtool -n "__fish_certtool_using_subcommand import-reply" -l backup -d 'Save the old file as FILE.bak, or FILE.bak.2 and so on if that exists'
complete -c certtool -n "__fish_certtool_using_subcommand import-reply" -l dry-run -d 'Report what would be done, but write nothing'
complete -c certtool -n "__fish_certtool_using_subcommand import-reply" -l detailed-exitcode -d 'Exit with 10 if nothing had to be changed'
complete -c certtool -n "__fish_certtool_using_subcommand import-reply" -l json -d 'Print one JSON document on standard output'
complete -c certtool -n "__fish_certtool_using_subcommand import-reply" -s q -l quiet -d 'Print only warnings and errors'
complete -c certtool -n "__fish_certtool_using_subcommand import-reply" -s v -l verbose -d 'Also report each step'
complete -c certtool -n "__fish_certtool_using_subcommand import-reply" -l no-input -d 'Never prompt, even on a terminal'
complete -c certtool -n "__fish_certtool_using_subcommand import-reply" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c certtool -n "__fish_certtool_using_subcommand import-trusted" -l truststore -d 'The truststore to change, created if it does not exist; repeat for several' -r -F
complete -c certtool -n "__fish_certtool_using_subcommand import-trusted" -l format -d 'Format of a new truststore [default: by its name, else pkcs12]' -r -f -a "bcfks\t'Bouncy Castle\'s keystore for FIPS 140'
bks\t'Bouncy Castle\'s keystore'
jceks\t'Sun\'s JCE keystore'
jks\t'Sun\'s Java keystore'
pkcs12\t'PKCS#12, also known as PFX'
uber\t'Bouncy Castle\'s keystore, encrypted as a whole'"
complete -c certtool -n "__fish_certtool_using_subcommand import-trusted" -l alias -d 'Alias of the entry [default: made from the subject]' -r
complete -c certtool -n "__fish_certtool_using_subcommand import-trusted" -l if-exists -d 'When --alias is taken by another certificate: error, replace or skip' -r -f -a "error\t'Stop'
replace\t'Put the new entry in its place'
skip\t'Leave it as it is'"
complete -c certtool -n "__fish_certtool_using_subcommand import-trusted" -l fingerprint -d 'Trust the certificate with this SHA-256 fingerprint without being asked; repeat for several' -r
complete -c certtool -n "__fish_certtool_using_subcommand import-trusted" -l password -d 'Truststore password: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL' -r
complete -c certtool -n "__fish_certtool_using_subcommand import-trusted" -l from-password -d 'Password of an input that is a keystore' -r
complete -c certtool -n "__fish_certtool_using_subcommand import-trusted" -l allow -d 'Trust certificates despite this problem: broken-signature, unverified-signature, distrusted, expired, not-yet-valid or weak-key; repeat for several' -r -f -a "broken-signature\t''
distrusted\t''
expired\t''
not-yet-valid\t''
unverified-signature\t''
weak-key\t''"
complete -c certtool -n "__fish_certtool_using_subcommand import-trusted" -l at -d 'Judge validity at this time (RFC 3339), not now' -r
complete -c certtool -n "__fish_certtool_using_subcommand import-trusted" -l iterations -d 'Key-derivation iterations for newly protected items' -r
complete -c certtool -n "__fish_certtool_using_subcommand import-trusted" -l compat -d 'Encrypt PKCS#12 so that this program can open it: bouncy-castle, dotnet, fips, java, java8, macos, modern, openssl3 or windows, or one of cert-manager\'s names (LegacyRC2 and LegacyDES for java8, Modern2023 for java, Modern2026 for fips); an existing keystore is re-encrypted completely [default: java for new keystores, unchanged for existing ones]' -r -f -a "bouncy-castle\t'Bouncy Castle since 1.72: as java'
dotnet\t'.NET since 9, within its limits: as java'
fips\t'What runs in FIPS mode: PBES2 with AES-256, PBMAC1'
java\t'Every JDK since 8u301, OpenSSL since 1.1, Windows since 10 1709: PBES2 with AES-256, HMAC-SHA256'
java8\t'JDK 8 before 8u301 too: Triple DES, HMAC-SHA1'
macos\t'The Keychain of macOS: Triple DES, HMAC-SHA1'
modern\t'OpenSSL since 3.4, JDK since 26: PBES2 with AES-256, PBMAC1, 200,000 iterations'
openssl3\t'OpenSSL 3 without its legacy provider: as java'
windows\t'Windows before 10 1709 and Server 2019 too: Triple DES, HMAC-SHA1'"
complete -c certtool -n "__fish_certtool_using_subcommand import-trusted" -l bks-version -d 'BKS version to write: 1 is for programs that read no other; Bouncy Castle 1.85 and later refuse it [default: 2]' -r
complete -c certtool -n "__fish_certtool_using_subcommand import-trusted" -l lock-timeout -d 'Wait this many seconds for another process to finish writing' -r
complete -c certtool -n "__fish_certtool_using_subcommand import-trusted" -l max-iterations -d 'Refuse items that need more key-derivation iterations than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand import-trusted" -l max-entries -d 'Refuse files with more entries, certificates and keys than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand import-trusted" -l max-size -d 'Refuse larger inputs, in MiB' -r
complete -c certtool -n "__fish_certtool_using_subcommand import-trusted" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c certtool -n "__fish_certtool_using_subcommand import-trusted" -l replace-key -d 'With --if-exists replace: allow an entry without a key to replace a private or secret key, which is then lost'
complete -c certtool -n "__fish_certtool_using_subcommand import-trusted" -l yes -d 'Trust the certificates without being asked'
complete -c certtool -n "__fish_certtool_using_subcommand import-trusted" -l allow-weak-password -d 'Accept a new password with fewer than 6 characters'
complete -c certtool -n "__fish_certtool_using_subcommand import-trusted" -l backup -d 'Save the old file as FILE.bak, or FILE.bak.2 and so on if that exists'
complete -c certtool -n "__fish_certtool_using_subcommand import-trusted" -l dry-run -d 'Report what would be done, but write nothing'
complete -c certtool -n "__fish_certtool_using_subcommand import-trusted" -l detailed-exitcode -d 'Exit with 10 if nothing had to be changed'
complete -c certtool -n "__fish_certtool_using_subcommand import-trusted" -l json -d 'Print one JSON document on standard output'
complete -c certtool -n "__fish_certtool_using_subcommand import-trusted" -s q -l quiet -d 'Print only warnings and errors'
complete -c certtool -n "__fish_certtool_using_subcommand import-trusted" -s v -l verbose -d 'Also report each step'
complete -c certtool -n "__fish_certtool_using_subcommand import-trusted" -l no-input -d 'Never prompt, even on a terminal'
complete -c certtool -n "__fish_certtool_using_subcommand import-trusted" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c certtool -n "__fish_certtool_using_subcommand inspect" -l password -d 'Store password: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL' -r
complete -c certtool -n "__fish_certtool_using_subcommand inspect" -l mac-password -d 'Password of a PKCS#12 MAC that has its own (openssl pkcs12 -twopass)' -r
complete -c certtool -n "__fish_certtool_using_subcommand inspect" -l in-format -d 'Read the file as this format instead of detecting it' -r
complete -c certtool -n "__fish_certtool_using_subcommand inspect" -l at -d 'Judge validity at this time (RFC 3339), not now' -r
complete -c certtool -n "__fish_certtool_using_subcommand inspect" -l max-iterations -d 'Refuse items that need more key-derivation iterations than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand inspect" -l max-entries -d 'Refuse files with more entries, certificates and keys than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand inspect" -l max-size -d 'Refuse larger inputs, in MiB' -r
complete -c certtool -n "__fish_certtool_using_subcommand inspect" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c certtool -n "__fish_certtool_using_subcommand inspect" -l structure -d 'Show how stores and their keys are protected: sections, algorithms, iterations, salts, attributes'
complete -c certtool -n "__fish_certtool_using_subcommand inspect" -l pem -d 'Show each certificate as PEM too'
complete -c certtool -n "__fish_certtool_using_subcommand inspect" -l json -d 'Print one JSON document on standard output'
complete -c certtool -n "__fish_certtool_using_subcommand inspect" -s q -l quiet -d 'Print only warnings and errors'
complete -c certtool -n "__fish_certtool_using_subcommand inspect" -s v -l verbose -d 'Also report each step'
complete -c certtool -n "__fish_certtool_using_subcommand inspect" -l no-input -d 'Never prompt, even on a terminal'
complete -c certtool -n "__fish_certtool_using_subcommand inspect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c certtool -n "__fish_certtool_using_subcommand list" -l password -d 'Store password: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL' -r
complete -c certtool -n "__fish_certtool_using_subcommand list" -l mac-password -d 'Password of a PKCS#12 MAC that has its own (openssl pkcs12 -twopass)' -r
complete -c certtool -n "__fish_certtool_using_subcommand list" -l in-format -d 'Read the file as this format instead of detecting it' -r
complete -c certtool -n "__fish_certtool_using_subcommand list" -l at -d 'Judge validity at this time (RFC 3339), not now' -r
complete -c certtool -n "__fish_certtool_using_subcommand list" -l max-iterations -d 'Refuse items that need more key-derivation iterations than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand list" -l max-entries -d 'Refuse files with more entries, certificates and keys than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand list" -l max-size -d 'Refuse larger inputs, in MiB' -r
complete -c certtool -n "__fish_certtool_using_subcommand list" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c certtool -n "__fish_certtool_using_subcommand list" -l json -d 'Print one JSON document on standard output'
complete -c certtool -n "__fish_certtool_using_subcommand list" -s q -l quiet -d 'Print only warnings and errors'
complete -c certtool -n "__fish_certtool_using_subcommand list" -s v -l verbose -d 'Also report each step'
complete -c certtool -n "__fish_certtool_using_subcommand list" -l no-input -d 'Never prompt, even on a terminal'
complete -c certtool -n "__fish_certtool_using_subcommand list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c certtool -n "__fish_certtool_using_subcommand man" -l out-dir -d 'Write every page into this directory' -r -F
complete -c certtool -n "__fish_certtool_using_subcommand man" -l lock-timeout -d 'Wait this many seconds for another process to finish writing' -r
complete -c certtool -n "__fish_certtool_using_subcommand man" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c certtool -n "__fish_certtool_using_subcommand man" -l force -d 'Replace existing files'
complete -c certtool -n "__fish_certtool_using_subcommand man" -l backup -d 'Save the old file as FILE.bak, or FILE.bak.2 and so on if that exists'
complete -c certtool -n "__fish_certtool_using_subcommand man" -l dry-run -d 'Report what would be done, but write nothing'
complete -c certtool -n "__fish_certtool_using_subcommand man" -l detailed-exitcode -d 'Exit with 10 if nothing had to be changed'
complete -c certtool -n "__fish_certtool_using_subcommand man" -l json -d 'Print one JSON document on standard output'
complete -c certtool -n "__fish_certtool_using_subcommand man" -s q -l quiet -d 'Print only warnings and errors'
complete -c certtool -n "__fish_certtool_using_subcommand man" -s v -l verbose -d 'Also report each step'
complete -c certtool -n "__fish_certtool_using_subcommand man" -l no-input -d 'Never prompt, even on a terminal'
complete -c certtool -n "__fish_certtool_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c certtool -n "__fish_certtool_using_subcommand merge-pem" -l key -d 'File with the private key' -r -F
complete -c certtool -n "__fish_certtool_using_subcommand merge-pem" -l cert -d 'File with the certificate' -r -F
complete -c certtool -n "__fish_certtool_using_subcommand merge-pem" -l ca -d 'Complete the chain with certificates from this file; repeat for several' -r -F
complete -c certtool -n "__fish_certtool_using_subcommand merge-pem" -l ca-password -d 'Password of a keystore given with --ca [default: the password of the input]' -r
complete -c certtool -n "__fish_certtool_using_subcommand merge-pem" -l alias -d 'Entry of a file with several keys, by the alias that list shows [default: the only one with a key]' -r
complete -c certtool -n "__fish_certtool_using_subcommand merge-pem" -l out -d 'Write to this file [default: standard output]' -r -F
complete -c certtool -n "__fish_certtool_using_subcommand merge-pem" -l root -d 'Keep or omit the root certificate at the end of the chain' -r -f -a "include\t'Keep it'
omit\t'Leave it out, unless it is the only certificate'"
complete -c certtool -n "__fish_certtool_using_subcommand merge-pem" -l dh -d 'Include or omit DH PARAMETERS, which HAProxy needs to offer DHE: include (after the certificates) or omit' -r -f -a "include\t'They are written behind the certificates'
omit\t'They are left out'"
complete -c certtool -n "__fish_certtool_using_subcommand merge-pem" -l key-format -d 'Encoding of the key: pkcs8, or pkcs1, the traditional one (SEC 1 for EC keys)' -r -f -a "pkcs1\t'PKCS#1 for RSA, SEC 1 for EC'
pkcs8\t'PRIVATE KEY'"
complete -c certtool -n "__fish_certtool_using_subcommand merge-pem" -l date -d 'Begin with a line date=YYYY-MM-DD' -r
complete -c certtool -n "__fish_certtool_using_subcommand merge-pem" -l single-line -d 'Write everything in one line: line ends become spaces, for programs that undo that, or with =escaped `\\n`, for JSON and Java properties files, such as Kafka\'s, which take no spaces' -r -f -a "escaped\t'`\\n` for a JSON or properties string'
spaces\t'Spaces'"
complete -c certtool -n "__fish_certtool_using_subcommand merge-pem" -l allow -d 'Write the result despite this problem: mismatch, unverified-key, incomplete, expired, not-yet-valid, unrelated, broken-signature, unverified-signature, not-ca, path-length, name-constraints, ca-purpose, critical-extension, damaged-extension, another-authority or distrusted; repeat for several' -r -f -a "another-authority\t''
broken-signature\t''
ca-purpose\t''
critical-extension\t''
damaged-extension\t''
distrusted\t''
expired\t''
incomplete\t''
mismatch\t''
name-constraints\t''
not-ca\t''
not-yet-valid\t''
path-length\t''
unrelated\t''
unverified-key\t''
unverified-signature\t''"
complete -c certtool -n "__fish_certtool_using_subcommand merge-pem" -l password -d 'Store password: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL' -r
complete -c certtool -n "__fish_certtool_using_subcommand merge-pem" -l mac-password -d 'Password of a PKCS#12 MAC that has its own (openssl pkcs12 -twopass)' -r
complete -c certtool -n "__fish_certtool_using_subcommand merge-pem" -l in-format -d 'Read the file as this format instead of detecting it' -r
complete -c certtool -n "__fish_certtool_using_subcommand merge-pem" -l key-password -d 'Password of the private key [default: the keystore\'s]' -r
complete -c certtool -n "__fish_certtool_using_subcommand merge-pem" -l at -d 'Judge validity at this time (RFC 3339), not now' -r
complete -c certtool -n "__fish_certtool_using_subcommand merge-pem" -l lock-timeout -d 'Wait this many seconds for another process to finish writing' -r
complete -c certtool -n "__fish_certtool_using_subcommand merge-pem" -l max-iterations -d 'Refuse items that need more key-derivation iterations than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand merge-pem" -l max-entries -d 'Refuse files with more entries, certificates and keys than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand merge-pem" -l max-size -d 'Refuse larger inputs, in MiB' -r
complete -c certtool -n "__fish_certtool_using_subcommand merge-pem" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c certtool -n "__fish_certtool_using_subcommand merge-pem" -l headings -d 'Write subject and issuer before each certificate'
complete -c certtool -n "__fish_certtool_using_subcommand merge-pem" -l force -d 'Replace an existing file'
complete -c certtool -n "__fish_certtool_using_subcommand merge-pem" -l backup -d 'Save the old file as FILE.bak, or FILE.bak.2 and so on if that exists'
complete -c certtool -n "__fish_certtool_using_subcommand merge-pem" -l dry-run -d 'Report what would be done, but write nothing'
complete -c certtool -n "__fish_certtool_using_subcommand merge-pem" -l detailed-exitcode -d 'Exit with 10 if nothing had to be changed'
complete -c certtool -n "__fish_certtool_using_subcommand merge-pem" -l json -d 'Print one JSON document on standard output'
complete -c certtool -n "__fish_certtool_using_subcommand merge-pem" -s q -l quiet -d 'Print only warnings and errors'
complete -c certtool -n "__fish_certtool_using_subcommand merge-pem" -s v -l verbose -d 'Also report each step'
complete -c certtool -n "__fish_certtool_using_subcommand merge-pem" -l no-input -d 'Never prompt, even on a terminal'
complete -c certtool -n "__fish_certtool_using_subcommand merge-pem" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c certtool -n "__fish_certtool_using_subcommand rename" -l alias -d 'The entry' -r
complete -c certtool -n "__fish_certtool_using_subcommand rename" -l new-alias -d 'Its new alias' -r
complete -c certtool -n "__fish_certtool_using_subcommand rename" -l if-exists -d 'When another entry has the new alias: error, replace (removes that entry) or skip' -r -f -a "error\t'Stop'
replace\t'Put the new entry in its place'
skip\t'Leave it as it is'"
complete -c certtool -n "__fish_certtool_using_subcommand rename" -l password -d 'Store password: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL' -r
complete -c certtool -n "__fish_certtool_using_subcommand rename" -l lock-timeout -d 'Wait this many seconds for another process to finish writing' -r
complete -c certtool -n "__fish_certtool_using_subcommand rename" -l max-iterations -d 'Refuse items that need more key-derivation iterations than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand rename" -l max-entries -d 'Refuse files with more entries, certificates and keys than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand rename" -l max-size -d 'Refuse larger inputs, in MiB' -r
complete -c certtool -n "__fish_certtool_using_subcommand rename" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c certtool -n "__fish_certtool_using_subcommand rename" -l replace-key -d 'With --if-exists replace: allow an entry without a key to replace a private or secret key, which is then lost'
complete -c certtool -n "__fish_certtool_using_subcommand rename" -l backup -d 'Save the old file as FILE.bak, or FILE.bak.2 and so on if that exists'
complete -c certtool -n "__fish_certtool_using_subcommand rename" -l dry-run -d 'Report what would be done, but write nothing'
complete -c certtool -n "__fish_certtool_using_subcommand rename" -l detailed-exitcode -d 'Exit with 10 if nothing had to be changed'
complete -c certtool -n "__fish_certtool_using_subcommand rename" -l json -d 'Print one JSON document on standard output'
complete -c certtool -n "__fish_certtool_using_subcommand rename" -s q -l quiet -d 'Print only warnings and errors'
complete -c certtool -n "__fish_certtool_using_subcommand rename" -s v -l verbose -d 'Also report each step'
complete -c certtool -n "__fish_certtool_using_subcommand rename" -l no-input -d 'Never prompt, even on a terminal'
complete -c certtool -n "__fish_certtool_using_subcommand rename" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c certtool -n "__fish_certtool_using_subcommand set-password" -l new-password -d 'New password: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL' -r
complete -c certtool -n "__fish_certtool_using_subcommand set-password" -l alias -d 'Only the key of this entry, or of all that match a pattern with * and ?; repeat for more' -r
complete -c certtool -n "__fish_certtool_using_subcommand set-password" -l key-password -d 'Password of keys that have their own password; ALIAS=SOURCE for a single key, repeat for several' -r
complete -c certtool -n "__fish_certtool_using_subcommand set-password" -l mac-password -d 'Password of a PKCS#12 MAC that has its own (openssl pkcs12 -twopass): it gets the new one' -r
complete -c certtool -n "__fish_certtool_using_subcommand set-password" -l password -d 'Store password: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL' -r
complete -c certtool -n "__fish_certtool_using_subcommand set-password" -l lock-timeout -d 'Wait this many seconds for another process to finish writing' -r
complete -c certtool -n "__fish_certtool_using_subcommand set-password" -l max-iterations -d 'Refuse items that need more key-derivation iterations than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand set-password" -l max-entries -d 'Refuse files with more entries, certificates and keys than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand set-password" -l max-size -d 'Refuse larger inputs, in MiB' -r
complete -c certtool -n "__fish_certtool_using_subcommand set-password" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c certtool -n "__fish_certtool_using_subcommand set-password" -l align -d 'Re-encrypt keys that have their own password with the keystore\'s (new) password'
complete -c certtool -n "__fish_certtool_using_subcommand set-password" -l allow-weak-password -d 'Accept a new password with fewer than 6 characters'
complete -c certtool -n "__fish_certtool_using_subcommand set-password" -l backup -d 'Save the old file as FILE.bak, or FILE.bak.2 and so on if that exists'
complete -c certtool -n "__fish_certtool_using_subcommand set-password" -l dry-run -d 'Report what would be done, but write nothing'
complete -c certtool -n "__fish_certtool_using_subcommand set-password" -l detailed-exitcode -d 'Exit with 10 if nothing had to be changed'
complete -c certtool -n "__fish_certtool_using_subcommand set-password" -l json -d 'Print one JSON document on standard output'
complete -c certtool -n "__fish_certtool_using_subcommand set-password" -s q -l quiet -d 'Print only warnings and errors'
complete -c certtool -n "__fish_certtool_using_subcommand set-password" -s v -l verbose -d 'Also report each step'
complete -c certtool -n "__fish_certtool_using_subcommand set-password" -l no-input -d 'Never prompt, even on a terminal'
complete -c certtool -n "__fish_certtool_using_subcommand set-password" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c certtool -n "__fish_certtool_using_subcommand split-pem" -l out-dir -d 'Write the files into this directory' -r -F
complete -c certtool -n "__fish_certtool_using_subcommand split-pem" -l key-password -d 'Password of an encrypted key: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL' -r
complete -c certtool -n "__fish_certtool_using_subcommand split-pem" -l allow -d 'Write certificates despite this problem: distrusted (their own file rejects them, or trusts them only for other uses)' -r -f -a "distrusted\t''"
complete -c certtool -n "__fish_certtool_using_subcommand split-pem" -l at -d 'Judge validity at this time (RFC 3339), not now' -r
complete -c certtool -n "__fish_certtool_using_subcommand split-pem" -l lock-timeout -d 'Wait this many seconds for another process to finish writing' -r
complete -c certtool -n "__fish_certtool_using_subcommand split-pem" -l max-iterations -d 'Refuse items that need more key-derivation iterations than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand split-pem" -l max-entries -d 'Refuse files with more entries, certificates and keys than this' -r
complete -c certtool -n "__fish_certtool_using_subcommand split-pem" -l max-size -d 'Refuse larger inputs, in MiB' -r
complete -c certtool -n "__fish_certtool_using_subcommand split-pem" -l color -d 'Use colour: auto, always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c certtool -n "__fish_certtool_using_subcommand split-pem" -l leaf-only -d 'Leave the chain out of server.crt'
complete -c certtool -n "__fish_certtool_using_subcommand split-pem" -l force -d 'Replace existing files'
complete -c certtool -n "__fish_certtool_using_subcommand split-pem" -l backup -d 'Save the old file as FILE.bak, or FILE.bak.2 and so on if that exists'
complete -c certtool -n "__fish_certtool_using_subcommand split-pem" -l dry-run -d 'Report what would be done, but write nothing'
complete -c certtool -n "__fish_certtool_using_subcommand split-pem" -l detailed-exitcode -d 'Exit with 10 if nothing had to be changed'
complete -c certtool -n "__fish_certtool_using_subcommand split-pem" -l json -d 'Print one JSON document on standard output'
complete -c certtool -n "__fish_certtool_using_subcommand split-pem" -s q -l quiet -d 'Print only warnings and errors'
complete -c certtool -n "__fish_certtool_using_subcommand split-pem" -s v -l verbose -d 'Also report each step'
complete -c certtool -n "__fish_certtool_using_subcommand split-pem" -l no-input -d 'Never prompt, even on a terminal'
complete -c certtool -n "__fish_certtool_using_subcommand split-pem" -s h -l help -d 'Print help (see more with \'--help\')'
