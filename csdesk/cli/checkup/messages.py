"""What `csdesk doctor` finds about the playbook, and whether messages can leave (A-7, I-8)."""

from __future__ import annotations

import os

from csdesk import places
from csdesk.cli.checkup.finding import Finding, Place
from csdesk.language import _, say
from csdesk.refused import Refused


def playbook(place: Place) -> Finding:
    """Whether the shop's own files can be used."""
    from csdesk.playbook.loading import check

    folder = places.own_playbook(place.store)
    _found, problems = check(folder)
    if problems:
        first = problems[0]
        advice = _(
            "The playbook file {file} cannot be used: {key} {reason}. `csdesk playbook check` lists every problem.",
            file=first.file,
            key=first.key,
            reason=first.reason,
        )
        return Finding("playbook", False, advice)
    if folder.is_dir():
        return Finding("playbook", True, _("Every playbook file can be used, those in {path} too.", path=folder))
    return Finding("playbook", True, _("The playbook is csdesk's own; yours would lie in {path}.", path=folder))


def mail(place: Place) -> Finding:
    """Whether messages can leave, as far as that is seen without asking anybody (I-8)."""
    from csdesk.exchange import chat, mail
    from csdesk.playbook.basis import Listed
    from csdesk.playbook.loading import check

    playbook, _problems = check(places.own_playbook(place.store))
    if playbook is None:
        return Finding("mail", True, _("What is set up for messages cannot be seen before the playbook is mended."))
    settings, recipients = playbook.mail, playbook.recipients
    try:
        if settings.is_set_up:
            mail.read_password(settings, os.environ)
        for channel in recipients.channel:
            chat.read_address(channel, os.environ)
    except Refused as refused:
        return Finding("mail", False, say(refused))
    if not settings.is_set_up and not recipients.channel:
        advice = _("No mail server and no chat channel is set up: messages wait in the outbox. docs/mail.md says how.")
        return Finding("mail", True, advice)
    unreachable = Listed(one.words for one in recipients.recipient if not one.is_reached(settings))
    if unreachable:
        return Finding("mail", False, _("Messages cannot reach: {names}. Give them an address.", names=unreachable))
    ways = [f"{settings.host}:{settings.port}"] if settings.is_set_up else []
    ways += [channel.id for channel in recipients.channel]
    return Finding("mail", True, _("Messages leave by {ways}.", ways=", ".join(ways)))
