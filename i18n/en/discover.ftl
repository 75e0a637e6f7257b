# How an address’s own server is found, and what is known of it.

discover-looking = Looking for { $domain }’s server…
discover-nothing = Nothing says which server { $domain } has, so its usual name stands here. Whoever gave you the address knows the right one.
discover-nothing-cli = Nothing says which server { $domain } has. Whoever gave you the address knows it.
discover-server = { $host }, port { $port }, { $security }
discover-user-name = User name: { $name }

## Where something is known from, below the field that it fills

discover-from-provider = Known settings of { $name }
discover-from-srv = From { $domain }’s own DNS records
discover-from-autoconfig = Published by { $domain } for mail programs, at { $host }
discover-from-mx-provider = Known settings of { $name }, which takes { $domain }’s mail
discover-from-mx-autoconfig = Published at { $host }, by whoever takes { $domain }’s mail
discover-from-guess = Guessed: a mail server answered there
discover-from-nothing = Guessed: nothing was found
discover-user-name-usual = Usually the whole address

## What there is to know beforehand

discover-app-password =
    .title = It needs a password made for mail programs
    .what = { $host } refuses your everyday password. Your provider calls the right one an app password, or a password for mail programs, and shows you where to make one.
discover-allow-first =
    .title = Mail programs must be allowed first
    .what = { $host } refuses every password until you allow mail programs (SMTP) in the settings of your mailbox.
discover-passwords-may-be-off =
    .title = Passwords may be switched off there
    .what = { $host } takes a password only where the administrator of { $domain } allows it for mail programs (“authenticated SMTP”).
discover-passwords-off =
    .title = This provider takes no passwords any more
    .what = { $host } lets mail programs sign in only in another way (OAuth), which Outgate does not know. This address cannot get a gateway.
discover-bridge =
    .title = It needs the provider’s own program
    .what = Mail from this address is sent through Proton Mail Bridge, which must be running on this computer and is part of the paid plans. Bridge shows the password to enter here.
discover-help = Open the provider’s help page

## Before a server is used that somebody else named

discover-doubt-other-domain =
    .title = { $domain }’s mail is handled by { $host }. Use it?
    .what = This server is outside { $domain }, and only DNS says that it belongs to it. Use it if you know the name.
discover-doubt-this-machine =
    .title = { $domain } says that its server is this computer ({ $host }). Use it?
    .what = That is right only if a mail server of your own runs here.
discover-doubt-local-network =
    .title = { $domain } says that its server is { $host }, in the network that you are in. Use it?
    .what = That is right only if you know this server.
discover-use = Use { $host }
discover-use-not = Enter another server
