# What is wrong with something typed. Each stands below its field.

parse-address-empty = Enter an address, such as alice@partner.example.
parse-address-no-at = An address has an @, as in alice@partner.example.
parse-address-no-local = Something is missing before the @.
parse-address-local-too-long = What stands before the @ is longer than 64 characters.
parse-address-bad-local = What stands before the @ has a space or another character that no address has.
parse-address-no-domain = Something is missing after the @.
parse-address-domain-too-long = What stands after the @ is longer than 253 characters.
parse-address-bad-domain = What stands after the @ is no domain, such as partner.example.

parse-host-empty = Enter the server’s name, such as smtp.partner.example.
parse-host-too-long = A server’s name has at most 253 characters.
parse-host-invalid = This is no server’s name. It looks like smtp.partner.example, without spaces and without https://.

parse-domain-empty = Enter a domain, such as corp.example.
parse-domain-too-long = A domain has at most 253 characters.
parse-domain-invalid = This is no domain. It looks like corp.example, or *.corp.example for all below it.

parse-port = A port is a number from 1 to 65535.
parse-user-name-empty = Enter the name by which the server knows you.
parse-password-empty = Enter the password.
parse-command-empty = Enter the command.

parse-code-not-six-digits = The code has six digits.
parse-code-none-sent = No code was sent for this address yet. Ask for one.
parse-code-expired = This code is older than an hour. Ask for a new one.
parse-code-too-many-tries = Wrong codes were entered too often. Ask for a new one.
parse-code-wrong = { $left ->
    [one] This is not the code. You can try once more.
   *[other] This is not the code. You can try { $left } more times.
}

parse-login = This is no login name: it has no spaces, and none of @ : / \
