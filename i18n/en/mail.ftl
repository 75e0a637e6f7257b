# The mails that Outgate itself sends: subjects and paragraphs. Each stands on one line here; lines
# are broken where a mail is made. It may be read by somebody who has never heard of Outgate.

mail-code-subject = { $code } confirms { $address }
mail-code-why = Somebody wants to send mail with Outgate from the address { $address }. If that is you, enter this code to confirm that the address is yours:
mail-code-good-for = The code is good for one hour and five tries. It is worth nothing once another one has been sent.
mail-code-asked-by = Asked for by
mail-code-machine = On the computer
mail-code-program = With the program
mail-code-not-asked = If you did not ask for it, ignore this mail: there is nothing else to do. Without the code nobody can send from { $address } in this way. Give it to nobody, not even to somebody who asks you for it.

mail-gateway-subject = { $address } now sends through { $host }
mail-gateway-proves = This message came to you through { $host }. It proves that this server lets you sign in, takes mail from { $address }, and delivers it.
mail-gateway-from-now-on = { $own } has just turned this on in Outgate. From now on, mail that is sent from { $address } with Outgate goes through { $host }, or goes nowhere: if the server refuses it, the sender is told so.
mail-gateway-not-asked = If this was not you, change the password of { $address } at its provider.
