# The mails that Outgate itself sends. Subjects are one line; bodies are plain text.

mail-code-subject = { $code } confirms { $address }
mail-code-body =
    { $own } wants to send mail with Outgate from the address
    { $address }

    To confirm that the address is theirs, they enter this code:

    { $code }

    The code is good for one hour.

    If this was not you, ignore this mail. Without the code nobody can send
    from your address in this way. Give it to nobody, not even to somebody
    who asks you for it.

mail-gateway-subject = { $address } now sends through { $host }
mail-gateway-body =
    This message came to you through { $host }. Outgate has sent it to check
    that mail from { $address } leaves that way.

    { $own } has just turned this on. From now on, mail that is sent from
    { $address } with Outgate goes through { $host }, or goes nowhere: if the
    server refuses it, the sender is told so.

    If this was not you, change the password of { $address } at its provider.
