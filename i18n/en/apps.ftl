# Other programs that write mail: how they come to send it through Outgate.

apps-subtitle = Let the programs in which you write mail send it through Outgate. The address in From decides who delivers.

## The programs, and what is done with each

apps-thunderbird = Thunderbird
apps-mutt = Mutt and NeoMutt
apps-git = Git
apps-thunderbird-help = Adds an outgoing server, and a sender for each of your added addresses.
apps-mutt-help = Hands mail to Outgate in the place of its own way to send. No password is needed.
apps-git-help = Lets git send-email hand patches to Outgate. No password is needed.

## How it stands with a program

apps-not-there = Not found
apps-not-set-up = Not set up
apps-set-up = Set up
apps-outdated = Not up to date
apps-unclear = Not known

## What is about to be done

apps-plan-set-up = What will change in { $app }
apps-plan-undo = What undoing will change in { $app }
apps-plan-nothing = Everything is as it should be. Nothing has to be changed.
apps-plan-nothing-left = Nothing of it is left. Outgate will forget that it was set up.
apps-plan-new-file = New file { $path }
apps-plan-file = Changes in { $path }
apps-plan-gone = The file { $path } is removed.
apps-plan-legend = A minus is a line that goes, a plus a line that comes. Nothing else is touched.
apps-change-it = Change it
apps-undo-it = Undo it
apps-show = Set up…
apps-update = Bring up to date…
apps-undo = Undo…
apps-needs-relay = First set up sending above.
apps-done-set-up = Mail from { $app } goes through Outgate now.
apps-done-undo = Mail from { $app } goes as it did before.

## What is to be known of a plan

apps-note-own-address = Mail from { $address } goes on as before.
apps-note-asks-password = When you send for the first time, it asks for a password: the one that Outgate showed when it was made. It is not written into any file.
apps-note-backup = What is there now is kept in { $path }.
apps-note-kept = The sender { $address } stays, because you have changed it since.
apps-note-hook = Line { $line } of { $path } may choose another way to send for some mail.
apps-note-git-identity = Where you choose the identity “{ $identity }”, its own sendmailCmd counts, and mail does not go through Outgate.
apps-note-envelope-sender = Git gives { $address } as the sender. Mail with another address in From will be refused.

## Why it was not done

apps-error-not-there =
    .title = { $app } not found
    .what = { $app } is not on this computer, or you have never used it.
    .todo = Start it once, then try again.
apps-error-runs =
    .title = Thunderbird is running
    .what = Thunderbird has { $path } open, and would overwrite the change when it ends. Nothing was changed.
    .todo = Close Thunderbird, then try again.
apps-error-no-account =
    .title = No account in Thunderbird
    .what = There is no mail account in { $path } yet to which your addresses could be added.
    .todo = Set up your own account in Thunderbird, close it, then try again.
apps-error-no-address =
    .title = No address added
    .what = You have added no other address, so there is nothing to set up in Thunderbird.
    .todo = Add an address under “Addresses” first.
apps-error-no-relay =
    .title = Sending not set up
    .what = Thunderbird hands mail to Outgate’s relay, which is not set up yet.
    .todo = Set it up under “Mail apps”, or with “outgate relay install”, then try again.
apps-error-unreadable =
    .title = Not understood
    .what = Line { $line } of { $path } says something that Outgate does not understand. Nothing was changed.
    .todo = Set the program up by hand: “Mail apps” in the window, or “outgate relay settings”, says what to type in.
apps-error-changed =
    .title = Changed meanwhile
    .what = { $path } was changed after you were shown what would be done. Nothing was changed by Outgate.
    .todo = Look at it again.
apps-error-blanks =
    .title = Outgate cannot be called
    .what = Outgate lies at { $path }, and the program cannot call one whose path has blanks in it.
    .todo = Install Outgate elsewhere, for example in /usr/local/bin.
apps-error-too-old =
    .title = Git is too old
    .what = This is Git { $version }. Only since { $first } can it be told to hand mail to a command.
    .todo = Install a newer Git, or make a link named sendmail to Outgate and set sendemail.smtpServer to it.
apps-error-not-set-up =
    .title = Nothing to undo
    .what = Outgate has changed nothing in this program.
    .todo = There is nothing to do.
apps-error-file =
    .title = File not read or written
    .what = { $path } could not be read or written: { $words }
    .todo = Look whose the file is and whether the disk is full, then try again.
apps-error-command =
    .title = Git did not answer as expected
    .what = Git said: { $words }
    .todo = Mend what it says, then try again.

## The test message

apps-test-title = Test message
apps-test-help = Sends a short message from one of your addresses to itself, as a mail program would, and shows the way it takes.
apps-test-from = From
apps-test-send = Send test message
apps-test-way = The way it took
apps-test-subject = Test message from { $address }
apps-test-body = You sent this message to yourself with Outgate, to see which way mail from { $address } takes. It was handed to { $host }.
apps-test-body-end = There is nothing else to do.
apps-test-done = { $host } took the message. It should arrive at { $address } soon.
apps-relay-answers = The relay answers on port { $port }.
apps-relay-silent = Nothing answers on port { $port }.

## On the command line

apps-cli-others = Other programs: “outgate relay settings” says what to type in, or, for those that call sendmail, let them call “{ $command }”.
apps-cli-change = Change it?
apps-cli-no-yes = There is nobody here to ask. Pass --yes to have it changed as shown.
apps-cli-not-wanted = Nothing was changed.

## The window: what to type into a program, which is the relay

apps-relay-title = What to type in
apps-relay-offer = Send from any program
apps-relay-what = Outgate can take mail from every program on this computer and hand it to the right server. This is set up once. Nobody on the network can reach it.
apps-relay-set-up = Set up
apps-relay-setting-up = Setting up…
apps-relay-help = Add an outgoing server (SMTP) with these settings to a program that sends mail. They work on this computer alone.
apps-relay-server = Server
apps-relay-port = Port
apps-relay-security = Connection security
apps-relay-security-none = None (nothing leaves this computer)
apps-relay-user-name = User name
apps-relay-password = Password
apps-relay-password-hidden = Shown only once
apps-relay-password-once = Copy the password into your mail programs now. It is not kept, and is not shown again.
apps-relay-copied = Copied
apps-relay-ready = Ready
apps-relay-off = Turned off
apps-relay-stopped = Not running
apps-relay-turn-on = Turn on
apps-relay-renew = New password…
apps-relay-renew-ask = Make a new password?
apps-relay-renew-help = The old one stops working at once. Every program that has it must be told the new one.
apps-relay-renew-yes = Make a new password
apps-relay-remove = Turn off…
apps-relay-remove-ask = Take no more mail from other programs?
apps-relay-remove-help = Programs that were given these settings can send nothing until you turn it on again. Port and password are kept.
apps-relay-remove-yes = Turn off
apps-relay-by-hand-title = Outgate does not start by itself on this computer
apps-relay-by-hand = Mail programs can send while “outgate relay” runs in a terminal. Start it at every log-in.
apps-relay-other-port = Choose another port
apps-programs = Programs that can be set up from here
