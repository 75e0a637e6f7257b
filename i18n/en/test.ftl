# The connection test, stage by stage.

test-title = Connection test
test-turning-on-title = Turning the gateway on
test-turning-on-refused = Some servers say only here that they do not let you send from an address. Check that the user name belongs to this address, and ask the server’s administrator about the words below.
test-invitation = Each step is shown here as it happens. No message is sent.
test-start = Test connection
test-again = Test again
test-stop = Stop
test-running = Testing…
test-stopped = Stopped
test-passed-in = Passed in { $time }
test-needed = A gateway can be turned on once its test passes.
test-tested-at = Tested { $moment }
test-server-said = The server said
test-system-said = This computer said

## What may help, as something to press: it is done, and tested again

test-use-port = Use port { $port } with { $security } instead
test-use-server = Use { $host } with { $security } on port { $port } instead
test-use-address = Use the whole address as user name
test-use-app-password = Enter an app password
test-use-password = Enter the password again
test-use-sign-in = Enter a user name and a password

## What each stage is called once it has passed

test-stage-name = Name found
test-stage-connect = Connected
test-stage-greeting = Greeted
test-stage-tls = Encrypted
test-stage-ehlo = Server ready
test-stage-sign-in = Signed in
test-stage-sender = Sender accepted
test-stage-recipients = Recipients accepted
test-stage-message = Message accepted

## What each stage is called while it runs

test-running-name = Looking up the name…
test-running-connect = Connecting…
test-running-greeting = Waiting for the greeting…
test-running-tls = Encrypting the connection…
test-running-ehlo = Asking what the server can do…
test-running-sign-in = Signing in…
test-running-sender = Checking the sender…
test-running-recipients = Naming the recipients…
test-running-message = Handing the message over…

## In a sentence such as “the server did not answer in time while …”

test-while-name = its name was being looked up
test-while-connect = the connection was being made
test-while-greeting = its greeting was awaited
test-while-tls = the connection was being encrypted
test-while-ehlo = it was being asked what it can do
test-while-sign-in = you were being signed in
test-while-sender = the sender was being checked
test-while-recipients = the recipients were being named
test-while-message = the message was being handed over

## What a stage found

test-fact-connected = { $address }, port { $port }
test-fact-encrypted = { $version }; certificate valid for { $time }
test-fact-offers = offers { $keywords }
test-fact-offers-nothing = offers nothing beyond the basics
test-fact-signed-in = as { $name }, with { $mechanism }
test-fact-recipients = { $count ->
    [one] 1 recipient
   *[other] { $count } recipients
}

## Connection security

test-security = Connection security
test-security-ssl = SSL/TLS
test-security-starttls = STARTTLS
test-security-none = No encryption
test-security-usual = { $security } (recommended for port { $port })
