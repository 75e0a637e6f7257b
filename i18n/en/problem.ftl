# What is wrong with a file, or with where passwords are kept.

## A file that does not count

problem-malformed =
    .title = File not understood
    .what = Line { $line } of { $path } cannot be understood (column { $column }): { $detail }
    .todo = Open the file and mend that line, or go back to the last good state. The file is not overwritten.
problem-newer-schema =
    .title = File from a newer version
    .what = { $path } was written by a newer version of Outgate (format { $schema }).
    .todo = Install the newer version on this computer, too. The file is not changed by this one.
problem-wrong-owner =
    .title = File of somebody else
    .what = { $path } belongs to somebody who may not decide this (user number { $owner }).
    .todo = The computer’s administrator gives it to its rightful owner: root for the policy, yourself for your own settings.
problem-writable-by-others =
    .title = File that others may change
    .what = Others than its owner may change { $path }, so what stands there may be anybody’s.
    .todo = The computer’s administrator takes that right away from them: chmod go-w { $path }
problem-not-plain =
    .title = Not a plain file
    .what = { $path } is a link or something else that could lead elsewhere.
    .todo = Put a plain file or folder in its place.
problem-unreadable =
    .title = File not readable
    .what = { $path } cannot be read: { $words }
    .todo = Check that the file, and the folders above it, may be read by you.

## What can be done with a file that does not count

problem-no-mail = No mail is sent
problem-no-mail-help = Until this is mended, Outgate sends no mail at all. Mail programs are told to try again later, so nothing is lost.
problem-follows = This page goes away by itself once the file is in order.
problem-only-administrator = Only an administrator of this computer can mend the policy. Show them this page.
problem-restore = Restore the last good one
problem-restore-help = The last state that could be read takes its place. The file as it is now is kept beside it.
problem-restore-ask = Restore the last good one?
problem-restore-ask-help = What was changed in the file since then holds no more, and mail is sent again at once. The file as it is now is kept beside it.
problem-start-anew = Start anew
problem-start-anew-help = An empty state takes its place. The file as it is now is kept beside it.
problem-start-anew-ask = Start anew?
problem-start-anew-ask-policy = Gateways are not allowed then, and no mail server is named until you name one. The file as it is now is kept beside it.
problem-start-anew-ask-account = Your addresses and their servers are to be set up once more. The file as it is now is kept beside it.
problem-kept = Mended. The file as it was is kept as { $path }
problem-mended = Mended. Mail is sent again.

## A change that was not stored

problem-conflict =
    .title = Changed meanwhile
    .what = Somebody else stored another change while you were making yours.
    .todo = Look at what is there now; what you typed is kept. Then save again.
problem-base-unusable =
    .title = Not saved
    .what = Nothing was saved, because what is stored now does not count. { $problem }
problem-not-administrator =
    .title = Not an administrator
    .what = Only an administrator changes the policy of this computer. Nothing was changed.
    .todo = Ask an administrator. In a terminal they put sudo before the same command.
problem-not-written =
    .title = Not written
    .what = { $path } could not be written: { $words }
    .todo = Check that the disk has room, and that you may write there. Nothing of what was stored is lost.
problem-not-writable-as-text =
    .title = Not storable
    .what = This cannot be stored: { $words }
    .todo = Change what you entered, and save again.

## A password that could not be had or kept

problem-no-keyring =
    .title = No keyring
    .what = This session has no keyring that could keep a password.
    .todo = Start a keyring, such as GNOME Keyring or KWallet, or give a command that prints the password. Outgate stores no password in a file.
problem-keyring-locked =
    .title = Keyring locked
    .what = The keyring is locked, and could not ask for its password.
    .todo = Unlock the keyring, then try again.
problem-password-not-found =
    .title = Password not there
    .what = The keyring does not have this password any more.
    .todo = Enter the password once more.
problem-keyring-failed =
    .title = Keyring refused
    .what = The keyring did not do what was asked of it: { $words }
    .todo = Try again. If it goes on, sign out of your computer and in again.
problem-command-not-started =
    .title = Command not started
    .what = The command for the password, “{ $command }”, could not be started: { $words }
    .todo = Check the command: it must be installed, and be found without a shell’s help.
problem-command-failed =
    .title = Command failed
    .what = The command for the password, “{ $command }”, ended with exit code { $code }: { $words }
    .what-killed = The command for the password, “{ $command }”, was stopped: { $words }
    .todo = Run the command in a terminal to see what it lacks.
problem-command-said-nothing =
    .title = Command without password
    .what = The command for the password, “{ $command }”, printed none.
    .todo = Its first line of output must be the password.
problem-command-timed-out =
    .title = Command took too long
    .what = The command for the password, “{ $command }”, took too long and was stopped.
    .todo = Perhaps it waited for an answer. Run it once in a terminal, then try again.
