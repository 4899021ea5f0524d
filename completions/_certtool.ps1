
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'certtool' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'certtool'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'certtool' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'One JSON document on standard output')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Only warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how it is done as well')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how it is done as well')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, even on a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('export-chain', 'export-chain', [CompletionResultType]::ParameterValue, 'Export the certificate chain of a keystore entry')
            [CompletionResult]::new('gen-selfsigned', 'gen-selfsigned', [CompletionResultType]::ParameterValue, 'Generate a key and a certificate signed by itself')
            [CompletionResult]::new('import-trusted', 'import-trusted', [CompletionResultType]::ParameterValue, 'Import trusted certificates into truststores')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the entries of a keystore, a truststore or a PEM file')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print or write the manual pages')
            [CompletionResult]::new('merge-pem', 'merge-pem', [CompletionResultType]::ParameterValue, 'Merge key, certificate and CA bundle into one PEM, checked and in the right order')
            [CompletionResult]::new('split-pem', 'split-pem', [CompletionResultType]::ParameterValue, 'Split one PEM into server.key, server.crt and chain.crt')
            break
        }
        'certtool;completions' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'One JSON document on standard output')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Only warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how it is done as well')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how it is done as well')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, even on a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'certtool;export-chain' {
            [CompletionResult]::new('--alias', '--alias', [CompletionResultType]::ParameterName, 'The entry [default: the only one with a key]')
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Which certificates of the chain')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'What becomes of a self-signed certificate at the end of the chain')
            [CompletionResult]::new('--ca', '--ca', [CompletionResultType]::ParameterName, 'Complete the chain with certificates from this file; repeat for several')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Format of the output [default: by the name of --out, else pem]')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Write to this file [default: standard output]')
            [CompletionResult]::new('--out-dir', '--out-dir', [CompletionResultType]::ParameterName, 'Write a file per entry into this directory')
            [CompletionResult]::new('--password', '--password', [CompletionResultType]::ParameterName, 'Where the store''s password comes from: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL')
            [CompletionResult]::new('--mac-password', '--mac-password', [CompletionResultType]::ParameterName, 'Where the password of a PKCS#12 MAC comes from, if it has its own (openssl pkcs12 -twopass)')
            [CompletionResult]::new('--in-format', '--in-format', [CompletionResultType]::ParameterName, 'Read the file as this format instead of looking at its content')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How many seconds to wait for another process that is writing')
            [CompletionResult]::new('--max-iterations', '--max-iterations', [CompletionResultType]::ParameterName, 'Most iterations of key derivation that one item of a file may ask for')
            [CompletionResult]::new('--max-size', '--max-size', [CompletionResultType]::ParameterName, 'Largest input in MiB')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Every entry that has certificates')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace existing files')
            [CompletionResult]::new('--backup', '--backup', [CompletionResultType]::ParameterName, 'Keep the file as it was under its name with .bak appended')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would be done, and write nothing')
            [CompletionResult]::new('--detailed-exitcode', '--detailed-exitcode', [CompletionResultType]::ParameterName, 'Exit with 10 when nothing had to be changed')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'One JSON document on standard output')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Only warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how it is done as well')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how it is done as well')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, even on a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'certtool;gen-selfsigned' {
            [CompletionResult]::new('--cn', '--cn', [CompletionResultType]::ParameterName, 'Common name: the host name of a server')
            [CompletionResult]::new('--ou', '--ou', [CompletionResultType]::ParameterName, 'Organizational unit; repeat for several, outermost first')
            [CompletionResult]::new('--o', '--o', [CompletionResultType]::ParameterName, 'Organization')
            [CompletionResult]::new('--l', '--l', [CompletionResultType]::ParameterName, 'Locality')
            [CompletionResult]::new('--st', '--st', [CompletionResultType]::ParameterName, 'State or province')
            [CompletionResult]::new('--c', '--c', [CompletionResultType]::ParameterName, 'Country, two letters')
            [CompletionResult]::new('--email', '--email', [CompletionResultType]::ParameterName, 'E-mail address within the subject')
            [CompletionResult]::new('--subject', '--subject', [CompletionResultType]::ParameterName, 'The whole subject: CN=a,OU=b,O=c (RFC 4514), or /O=c/OU=b/CN=a as openssl takes it')
            [CompletionResult]::new('--san', '--san', [CompletionResultType]::ParameterName, 'A name the certificate is for: dns:NAME, ip:ADDRESS, email:ADDRESS or uri:URI; repeat for several')
            [CompletionResult]::new('--key-alg', '--key-alg', [CompletionResultType]::ParameterName, 'Algorithm and size of the key: rsa:2048|3072|4096|8192, ec:p256|p384|p521 or ed25519')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'What the certificate is for: server, client, both or ca')
            [CompletionResult]::new('--serial', '--serial', [CompletionResultType]::ParameterName, 'Serial number, decimal or 0x… [default: random]')
            [CompletionResult]::new('--days', '--days', [CompletionResultType]::ParameterName, 'Days of validity [default: 365]')
            [CompletionResult]::new('--validity', '--validity', [CompletionResultType]::ParameterName, 'Validity as a duration: 90d, 12w, 6mo (of 30 days), 2y (of 365 days), 36h')
            [CompletionResult]::new('--not-before', '--not-before', [CompletionResultType]::ParameterName, 'First moment of validity (RFC 3339) [default: now]')
            [CompletionResult]::new('--not-after', '--not-after', [CompletionResultType]::ParameterName, 'Last moment of validity (RFC 3339)')
            [CompletionResult]::new('--out-dir', '--out-dir', [CompletionResultType]::ParameterName, 'Write server.key and server.crt into this directory')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Write key and certificate into one PEM file; `-` for standard output')
            [CompletionResult]::new('--keystore', '--keystore', [CompletionResultType]::ParameterName, 'Put an entry into this keystore, which is made when it does not exist')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Format of a new keystore [default: by its name, else pkcs12]')
            [CompletionResult]::new('--alias', '--alias', [CompletionResultType]::ParameterName, 'Alias of the entry [default: made from the common name]')
            [CompletionResult]::new('--if-exists', '--if-exists', [CompletionResultType]::ParameterName, 'When the alias is taken: error, replace or skip')
            [CompletionResult]::new('--password', '--password', [CompletionResultType]::ParameterName, 'Where the store''s password comes from: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL')
            [CompletionResult]::new('--key-password', '--key-password', [CompletionResultType]::ParameterName, 'Where the entry''s own password comes from [default: the store''s password]')
            [CompletionResult]::new('--iterations', '--iterations', [CompletionResultType]::ParameterName, 'Iterations of key derivation for what is newly protected')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How many seconds to wait for another process that is writing')
            [CompletionResult]::new('--max-iterations', '--max-iterations', [CompletionResultType]::ParameterName, 'Most iterations of key derivation that one item of a file may ask for')
            [CompletionResult]::new('--max-size', '--max-size', [CompletionResultType]::ParameterName, 'Largest input in MiB')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--no-san-from-cn', '--no-san-from-cn', [CompletionResultType]::ParameterName, 'Do not copy the common name to the subject alternative names')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace existing files')
            [CompletionResult]::new('--allow-weak-password', '--allow-weak-password', [CompletionResultType]::ParameterName, 'Accept a new password of fewer than 6 characters')
            [CompletionResult]::new('--backup', '--backup', [CompletionResultType]::ParameterName, 'Keep the file as it was under its name with .bak appended')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would be done, and write nothing')
            [CompletionResult]::new('--detailed-exitcode', '--detailed-exitcode', [CompletionResultType]::ParameterName, 'Exit with 10 when nothing had to be changed')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'One JSON document on standard output')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Only warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how it is done as well')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how it is done as well')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, even on a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'certtool;import-trusted' {
            [CompletionResult]::new('--truststore', '--truststore', [CompletionResultType]::ParameterName, 'The truststore to change, made when it does not exist; repeat for several')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Format of a new truststore [default: by its name, else pkcs12]')
            [CompletionResult]::new('--alias', '--alias', [CompletionResultType]::ParameterName, 'Alias of the entry [default: made from the subject]')
            [CompletionResult]::new('--if-exists', '--if-exists', [CompletionResultType]::ParameterName, 'When --alias is taken by another certificate: error, replace or skip')
            [CompletionResult]::new('--fingerprint', '--fingerprint', [CompletionResultType]::ParameterName, 'Trust the certificate with this SHA-256 fingerprint without being asked; repeat for several')
            [CompletionResult]::new('--password', '--password', [CompletionResultType]::ParameterName, 'Where the truststores'' password comes from: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL')
            [CompletionResult]::new('--from-password', '--from-password', [CompletionResultType]::ParameterName, 'Where the password of an input that is a keystore comes from')
            [CompletionResult]::new('--at', '--at', [CompletionResultType]::ParameterName, 'Judge validity at this time (RFC 3339) instead of now')
            [CompletionResult]::new('--iterations', '--iterations', [CompletionResultType]::ParameterName, 'Iterations of key derivation for what is newly protected')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How many seconds to wait for another process that is writing')
            [CompletionResult]::new('--max-iterations', '--max-iterations', [CompletionResultType]::ParameterName, 'Most iterations of key derivation that one item of a file may ask for')
            [CompletionResult]::new('--max-size', '--max-size', [CompletionResultType]::ParameterName, 'Largest input in MiB')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Trust the certificates without being asked')
            [CompletionResult]::new('--allow-weak-password', '--allow-weak-password', [CompletionResultType]::ParameterName, 'Accept a new password of fewer than 6 characters')
            [CompletionResult]::new('--backup', '--backup', [CompletionResultType]::ParameterName, 'Keep the file as it was under its name with .bak appended')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would be done, and write nothing')
            [CompletionResult]::new('--detailed-exitcode', '--detailed-exitcode', [CompletionResultType]::ParameterName, 'Exit with 10 when nothing had to be changed')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'One JSON document on standard output')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Only warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how it is done as well')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how it is done as well')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, even on a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'certtool;list' {
            [CompletionResult]::new('--password', '--password', [CompletionResultType]::ParameterName, 'Where the store''s password comes from: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL')
            [CompletionResult]::new('--mac-password', '--mac-password', [CompletionResultType]::ParameterName, 'Where the password of a PKCS#12 MAC comes from, if it has its own (openssl pkcs12 -twopass)')
            [CompletionResult]::new('--in-format', '--in-format', [CompletionResultType]::ParameterName, 'Read the file as this format instead of looking at its content')
            [CompletionResult]::new('--at', '--at', [CompletionResultType]::ParameterName, 'Judge validity at this time (RFC 3339) instead of now')
            [CompletionResult]::new('--max-iterations', '--max-iterations', [CompletionResultType]::ParameterName, 'Most iterations of key derivation that one item of a file may ask for')
            [CompletionResult]::new('--max-size', '--max-size', [CompletionResultType]::ParameterName, 'Largest input in MiB')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'One JSON document on standard output')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Only warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how it is done as well')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how it is done as well')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, even on a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'certtool;man' {
            [CompletionResult]::new('--out-dir', '--out-dir', [CompletionResultType]::ParameterName, 'Write every page into this directory')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How many seconds to wait for another process that is writing')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace existing files')
            [CompletionResult]::new('--backup', '--backup', [CompletionResultType]::ParameterName, 'Keep the file as it was under its name with .bak appended')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would be done, and write nothing')
            [CompletionResult]::new('--detailed-exitcode', '--detailed-exitcode', [CompletionResultType]::ParameterName, 'Exit with 10 when nothing had to be changed')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'One JSON document on standard output')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Only warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how it is done as well')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how it is done as well')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, even on a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'certtool;merge-pem' {
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'File with the private key')
            [CompletionResult]::new('--cert', '--cert', [CompletionResultType]::ParameterName, 'File with the certificate')
            [CompletionResult]::new('--ca', '--ca', [CompletionResultType]::ParameterName, 'File with CA certificates; repeat for several')
            [CompletionResult]::new('--alias', '--alias', [CompletionResultType]::ParameterName, 'Entry of a keystore [default: the only one with a key]')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Write to this file [default: standard output]')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'What becomes of a self-signed certificate at the end of the chain')
            [CompletionResult]::new('--key-format', '--key-format', [CompletionResultType]::ParameterName, 'Encoding of the key: pkcs8, or pkcs1, the traditional one (SEC 1 for EC keys)')
            [CompletionResult]::new('--date', '--date', [CompletionResultType]::ParameterName, 'Begin with a line date=YYYY-MM-DD')
            [CompletionResult]::new('--single-line', '--single-line', [CompletionResultType]::ParameterName, 'Write everything in one line: line ends become spaces, or `\n` with --single-line=escaped')
            [CompletionResult]::new('--allow', '--allow', [CompletionResultType]::ParameterName, 'Write it in spite of this: mismatch, incomplete, expired, not-yet-valid, not-ca or unrelated; repeat for several')
            [CompletionResult]::new('--password', '--password', [CompletionResultType]::ParameterName, 'Where the store''s password comes from: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL')
            [CompletionResult]::new('--mac-password', '--mac-password', [CompletionResultType]::ParameterName, 'Where the password of a PKCS#12 MAC comes from, if it has its own (openssl pkcs12 -twopass)')
            [CompletionResult]::new('--in-format', '--in-format', [CompletionResultType]::ParameterName, 'Read the file as this format instead of looking at its content')
            [CompletionResult]::new('--key-password', '--key-password', [CompletionResultType]::ParameterName, 'Where the password of the private key comes from [default: the keystore''s]')
            [CompletionResult]::new('--at', '--at', [CompletionResultType]::ParameterName, 'Judge validity at this time (RFC 3339) instead of now')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How many seconds to wait for another process that is writing')
            [CompletionResult]::new('--max-iterations', '--max-iterations', [CompletionResultType]::ParameterName, 'Most iterations of key derivation that one item of a file may ask for')
            [CompletionResult]::new('--max-size', '--max-size', [CompletionResultType]::ParameterName, 'Largest input in MiB')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--headings', '--headings', [CompletionResultType]::ParameterName, 'Write subject and issuer before each certificate')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace an existing file')
            [CompletionResult]::new('--backup', '--backup', [CompletionResultType]::ParameterName, 'Keep the file as it was under its name with .bak appended')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would be done, and write nothing')
            [CompletionResult]::new('--detailed-exitcode', '--detailed-exitcode', [CompletionResultType]::ParameterName, 'Exit with 10 when nothing had to be changed')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'One JSON document on standard output')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Only warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how it is done as well')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how it is done as well')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, even on a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'certtool;split-pem' {
            [CompletionResult]::new('--out-dir', '--out-dir', [CompletionResultType]::ParameterName, 'Write the files into this directory')
            [CompletionResult]::new('--key-password', '--key-password', [CompletionResultType]::ParameterName, 'Where the password of an encrypted key comes from: env:NAME, file:PATH, fd:N, stdin, prompt or pass:LITERAL')
            [CompletionResult]::new('--at', '--at', [CompletionResultType]::ParameterName, 'Judge validity at this time (RFC 3339) instead of now')
            [CompletionResult]::new('--lock-timeout', '--lock-timeout', [CompletionResultType]::ParameterName, 'How many seconds to wait for another process that is writing')
            [CompletionResult]::new('--max-iterations', '--max-iterations', [CompletionResultType]::ParameterName, 'Most iterations of key derivation that one item of a file may ask for')
            [CompletionResult]::new('--max-size', '--max-size', [CompletionResultType]::ParameterName, 'Largest input in MiB')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--leaf-only', '--leaf-only', [CompletionResultType]::ParameterName, 'Leave the chain out of server.crt')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace existing files')
            [CompletionResult]::new('--backup', '--backup', [CompletionResultType]::ParameterName, 'Keep the file as it was under its name with .bak appended')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would be done, and write nothing')
            [CompletionResult]::new('--detailed-exitcode', '--detailed-exitcode', [CompletionResultType]::ParameterName, 'Exit with 10 when nothing had to be changed')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'One JSON document on standard output')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Only warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Only warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how it is done as well')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how it is done as well')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, even on a terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
