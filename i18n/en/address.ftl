# The pages of a person’s addresses and gateways.

## The list

address-title = Send mail as
address-subtitle = The addresses that you can put in From, and the server that delivers mail from each.
address-add = Add address
address-none = You have no other address here yet.
address-none-help = Add one, and mail that you send from it leaves from its own server.
address-none-help-domain = Add one, and you can put it in From. Mail from it is delivered by { $domain }’s mail servers for now.
address-first-server = Name your domain’s mail server first
address-first-server-help = It delivers your ordinary mail, and the codes that confirm your other addresses. You name it in the gateway policy.
address-first-server-ask = Ask your administrator to name it in the gateway policy. Until then no mail is sent.
address-default = Default
address-make-default = Make default
address-gateway-on = Gateway on
address-gateway-off = Gateway off
address-gateway-paused = Gateway paused
address-no-gateway = No gateway
address-not-tested = Not tested
address-not-confirmed = Not confirmed
address-needs-attention = Needs attention
address-waits-for-new-code = Waits for a code to be sent to { $address }
address-waits-for-code = Waits for the code sent to { $address }
address-waits-for-test = Waits for a connection test
address-waits-for-turning-on = Ready to be turned on
address-test = Test…
address-confirm = Confirm…
address-fix = Fix…
address-switch = Use the gateway of { $address }
address-more-actions = More
address-remove = Remove…

address-by-domain = Delivered by { $domain }’s mail servers
address-by-domain-behalf = Delivered by { $domain }’s mail servers, as “{ $own } on behalf of”
address-by-domain-until-tested = Delivered by { $domain }’s mail servers, until its gateway passes the connection test
address-by-domain-until-confirmed = Delivered by nobody until the address is confirmed
address-by-gateway = Delivered by { $host }, port { $port }, { $security }. Tested { $ago }.
address-by-nobody = Mail from this address is refused, never rerouted.
address-password-refused = { $host } refused the password { $ago }. Mail from this address is refused, never rerouted.

address-not-allowed = Your administrator does not allow gateways.
address-not-allowed-help = Mail from all your addresses is delivered by { $domain }’s mail servers. What you set up is kept, and resumes when gateways are allowed again.
address-not-allowed-refused-help = Mail from addresses for which you chose so is refused; all other mail is delivered by { $domain }’s mail servers. What you set up is kept, and resumes when gateways are allowed again.

## Your own address, and signing in at the domain’s mail server

address-own = Your own address
address-own-title = Your mail at { $domain }
address-own-help = Ordinary mail leaves with this address, through your domain’s mail server.
address-own-given = Given by your administrator
address-own-typed-help = The address that your organisation has given you.
address-own-test-needed = This can be saved once the connection test passes.
address-own-omit-subjects = Leave subjects out of the activity record
address-own-omit-subjects-help = The record on this computer then says when, from where and through which server mail went, but not what it was about.
address-own-saved = Saved. Mail from { $address } leaves through { $host }.
address-own-saved-plainly = Saved.
address-own-nothing-changed = Nothing has been changed.
address-own-no-server = Your administrator has not named your domain’s mail server yet, so there is nowhere to sign in.
address-own-sign-in = Sign in at { $host }
address-own-sign-in-help = Outgate needs this once, to deliver your ordinary mail and the codes that confirm your other addresses.
address-sign-in = Sign in

## Adding and editing

address-add-title = Add an address
address-edit-title = Edit { $address }
address-step-address = Address
address-step-server = Server
address-step-confirm = Confirm
address-email = Email address
address-email-help = The other address that you want to send from.
address-display-name = Your name
address-display-name-help = Recipients see it beside the address.
address-reply-to = Replies go to
address-reply-to-help = Leave it empty if replies go to the address itself.
address-exists = You have this address already.
address-is-own = This is your own address. Mail from it needs no setting up.
address-optional = (optional)
address-more = More settings
address-in-email-domains = { $domain } is one of your organisation’s own domains. Its mail servers deliver mail from this address, so it needs no gateway.

address-through-gateway = Send through { $domain }’s own server
address-through-gateway-help = The mail is recorded there, and recipients see no “on behalf of”.
address-through-domain = Send through { $domain }’s mail servers
address-through-domain-help = Recipients see “{ $own } on behalf of” this address.

address-server = SMTP server
address-port = Port
address-user-name = User name
address-password = Password
address-password-kept = Kept in this computer’s keyring
address-password-unchanged = Unchanged: the stored password is used
address-password-refused-by-server = Refused by the server
address-password-command = Get the password from a command
address-password-command-help = Its first line of output is the password. For a server, or for a password manager of your own.
address-no-sign-in = This server wants no password
address-command = Command
address-sign-in-other = Another way to sign in
address-sign-in-password = With a password

address-when-paused = While your administrator does not allow gateways
address-when-paused-domain = deliver its mail through { $domain }’s mail servers
address-when-paused-refuse = refuse its mail

address-draft = You changed the server of this address. Until the new settings pass the test, mail leaves through { $host } as before.
address-draft-discard = Keep { $host }
address-draft-waits = You changed the server of this address. The new settings have not passed the connection test yet.
address-next-swap = Saving sends one message through { $host }. From then on mail leaves through it.
address-changed-to = Changed elsewhere to “{ $value }”. What you typed replaces it when you save.
address-changed-to-nothing = Emptied elsewhere. What you typed replaces that when you save.
address-saved = Saved.
address-gone = { $address } is no longer there
address-gone-help = It was removed in another window or by another program.
address-back-to-list = Back to your addresses

## Confirming

address-next-code = Next: a code is sent to { $address } to confirm that it is yours.
address-next-on = Next: turn the gateway on.
address-next-domain = Next: mail from this address leaves through { $domain }’s mail servers.
address-code-title = Enter the code sent to { $address }
address-code-needed-title = Confirm that { $address } is yours
address-code-needed-help = { $domain }’s mail server sends a code to it, which you enter here.
address-code-sending = A code is on its way to { $address }…
address-code-help = { $domain }’s mail server sent it, to make sure that the address is yours.
address-code-gateway-help = Turning the gateway on sends one more message, through { $host }.
address-code = Code
address-code-send = Send a code
address-code-send-again = Send again
address-code-send-again-in = Send again { $time }
address-code-good-for = The code is good for 1 hour. Not there? Look in the spam folder.
address-confirmed = Confirmed: the address is yours.
address-confirm-now = Confirm
address-done = Done
address-done-domain = Mail from { $address } now leaves through { $domain }’s mail servers.
address-nothing-to-confirm = Your administrator asks for no confirmation of this address.
address-finish-later = Finish later
address-finish-later-help = You can finish later: the address waits in your list.

address-turn-on = Turn gateway on
address-turn-off = Turn gateway off
address-turning-on = Sending a message through { $host }…
address-stays-off = The gateway stays off.
address-turned-on = On. Mail from { $address } now leaves through { $host }.
address-turned-off = Off. Mail from { $address } now leaves through { $domain }’s mail servers.

## Removing

address-remove-title = Remove { $address }?
address-remove-help = Mail from this address is refused from then on. Its password is removed from the keyring.
address-removed = { $address } is removed.
address-remove-gateway = Remove gateway…
address-remove-gateway-title = Remove the gateway of { $address }?
address-remove-gateway-help = { $domain }’s mail servers then deliver mail from this address. Its server and password are forgotten.
address-remove-gateway-yes = Remove gateway
address-gateway-removed = Removed. Mail from { $address } now leaves through { $domain }’s mail servers.
