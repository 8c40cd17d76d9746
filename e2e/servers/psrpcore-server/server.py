"""A PowerShell server that is none, for the tests: the protocol is psrpcore's, a library that knows nothing of our client.

It runs as the subsystem of a real sshd: `python server.py [whim ...]`, and is stricter than PowerShell: what PowerShell would lose, hang on or
miscount ends it, with the line that PowerShell writes for broken input and exit status 160. Of a script the first word counts (see `Scripts`).

It keeps what the last pipeline with Tee-Object put out, prints that when it is asked for it, and answers the questions after a prompt.

Whims: no-language (a session that takes commands only), prompt-throws, prompt-hangs, odd (fragments and writes of odd sizes), late-acks, crlf, bom, noise, version=2.1..2.4, die-after=N lines, silent, refuse-version.
"""

import base64
import binascii
import os
import random
import re
import select
import sys
import time
import uuid

import psrpcore
from psrpcore.types import (
    ErrorCategory,
    ErrorCategoryInfo,
    ErrorRecord,
    HostMethodIdentifier,
    NETException,
    PSChar,
    PSCredential,
    PSCustomObject,
    PSDateTime,
    PSDecimal,
    PSDouble,
    PSDuration,
    PSGuid,
    PSInt64,
    PSInvocationState,
    PSScriptBlock,
    PSSecureString,
    PSUInt64,
    PSUri,
    PSVersion,
    ProgressRecordType,
)

ZERO = uuid.UUID(int=0)
WHIMS = set(sys.argv[1:])


def whim(name, usual=None):
    for entry in WHIMS:
        if entry.startswith(name + "="):
            return entry[len(name) + 1 :]
    return usual


class Broken(Exception):
    """The client broke a rule."""


class PlainCipher:
    """SecureStrings of protocol 2.4, which psrpcore does not have."""

    def encrypt(self, value):
        return base64.b64encode(value.encode("utf-16-le", errors="surrogatepass")).decode()

    def decrypt(self, value):
        return base64.b64decode(value).decode("utf-16-le", errors="surrogatepass")

    def register_key(self, key):
        pass


class Output:
    """What goes to the client, with the whims of a shell in front of it."""

    def __init__(self):
        self.lines = 0
        self.random = random.Random(int(whim("seed", "1")))
        self.dies_after = int(whim("die-after", "1000000000"))

    def line(self, text):
        if self.lines >= self.dies_after:
            os._exit(9)
        self.lines += 1
        data = text.encode()
        if "noise" in WHIMS and self.lines % 3 == 1:
            data = b"Last login: today\nprompt$ " + data if self.lines == 1 else b"noise in between " + data
        if "bom" in WHIMS and self.lines == 1:
            data = b"\xef\xbb\xbf" + data
        data += b"\r\n" if "crlf" in WHIMS else b"\n"
        if "odd" not in WHIMS:
            self.write(data)
            return
        while data:
            size = self.random.randint(1, 2000)
            self.write(data[:size])
            data = data[size:]

    @staticmethod
    def write(data):
        while data:
            data = data[os.write(1, data) :]


def record(number):
    item = PSCustomObject()
    for name, value in (
        ("Id", number),
        ("Name", "process number %d" % number),
        ("Cpu", PSDouble(number / 7)),
        ("Started", PSDateTime(2026, 11, 21, 10, 42, 15, number % 1000000)),
        ("Responding", number % 2 == 0),
    ):
        psrpcore.types.add_note_property(item, name, value)
    return item


DISK_COLUMNS = (
    ("Property", "Letter", "Disk", "Left"),
    ("ScriptBlock", "$_.FreeGb", "Free (GB)", "Right"),
    ("ScriptBlock", "'{0:P0}' -f ($_.FreeGb / $_.SizeGb)", "Free", "Right"),
)


def disk(number):
    """A type that nobody but this server knows."""
    item = PSCustomObject()
    item.PSObject.type_names = ["Contoso.Disk", "System.Object"]
    for name, value in (("Serial", 1000 + number), ("Letter", "CDEFGH"[number % 6]), ("SizeGb", 500), ("FreeGb", 17 * number), ("Bus", "NVMe")):
        psrpcore.types.add_note_property(item, name, value)
    return item


def error_record(text, category=ErrorCategory.OperationStopped):
    return ErrorRecord(
        Exception=NETException(Message=text, HResult=-2146233087),
        CategoryInfo=ErrorCategoryInfo(Category=category, Reason="RuntimeException"),
        FullyQualifiedErrorId=text,
    )


class Runspace:
    """What stays from one pipeline to the next."""

    def __init__(self):
        self.last = []
        self.is_ok = True
        self.exit_code = None
        self.location = "/home/test"


class Teeing:
    """A pipeline whose output is kept, too."""

    def __init__(self, pipeline, kept):
        self.pipeline = pipeline
        self.kept = kept

    def write_output(self, value):
        self.kept.append(value)
        self.pipeline.write_output(value)

    def __getattr__(self, name):
        return getattr(self.pipeline, name)


class Printing:
    """A pipeline that ends in Out-String -Stream: values go out as lines, records when the last one is there."""

    def __init__(self, pipeline):
        self.pipeline = pipeline
        self.records = []

    def write_output(self, value):
        if isinstance(value, PSCustomObject):
            self.records.append(value)
            return
        for line in printed([value]):
            self.pipeline.write_output(line)

    def finish(self):
        for line in printed(self.records):
            self.pipeline.write_output(line)

    def __getattr__(self, name):
        return getattr(self.pipeline, name)


def printed(values):
    """What Out-String would make of them, roughly: a table for records, else a line for each."""
    records = [value for value in values if isinstance(value, PSCustomObject)]
    if not records:
        return [line for value in values for line in str(value).split("\n")]
    names = [prop.name for prop in records[0].PSObject.extended_properties]
    rows = [[str(getattr(value, name)) for name in names] for value in records]
    widths = [max(len(text) for text in column) for column in zip(names, *rows)]
    line = lambda cells: " ".join(text.ljust(width) for text, width in zip(cells, widths)).rstrip()
    head = "\x1b[32;1m%s\x1b[0m"
    return ["", head % line(names), head % line(["-" * len(name) for name in names])] + [line(row) for row in rows] + [""]


class Scripts:
    """What a pipeline can do. Each is a generator; it yields the number of a call of the host and is sent the answer, or yields None to go on later."""

    def __init__(self, pipeline, command, inputs, runspace):
        self.pipeline = pipeline
        self.command = command
        self.inputs = inputs
        self.runspace = runspace

    def run(self):
        text = self.command.command_text
        if self.command.is_script and "no-language" in WHIMS:
            return self.refuse_script()
        if text.startswith("$?;"):
            return self.facts()
        if "| Out-String" in text:
            return self.print_last()
        if "Get-FormatData" in text:
            return self.describe_type()
        self.runspace.is_ok = True
        words = text.split(" ")
        act = getattr(self, "do_" + words[0].lower().replace("-", "_"), None)
        if act is None:
            return self.do_write_error("The term '%s' is not recognized" % words[0])
        return act(*words[1:])

    def refuse_script(self):
        yield None
        raise Refused("The syntax is not supported by this runspace. This can occur if the runspace is in no-language mode.")

    def facts(self):
        yield None
        while "prompt-hangs" in WHIMS:
            yield None
        self.pipeline.write_output(self.runspace.is_ok)
        self.pipeline.write_output(self.runspace.exit_code)
        self.pipeline.write_output(self.runspace.location)
        if "prompt-throws" in WHIMS:
            raise RuntimeError("no prompt")
        self.pipeline.write_output("PS %s> " % self.runspace.location)

    def print_last(self):
        yield None
        for line in printed(self.runspace.last):
            self.pipeline.write_output(line)

    def describe_type(self):
        """What a workbench asks of a type that it does not know: the columns of its table."""
        yield None
        names = [str(name) for name in dict(self.command.parameters)["Names"]]
        for kind, value, label, align in DISK_COLUMNS if names[0] == "Contoso.Disk" else ():
            column = PSCustomObject()
            for name, of in (("Kind", kind), ("Value", value), ("Label", label), ("Width", 0), ("Align", align)):
                psrpcore.types.add_note_property(column, name, of)
            self.pipeline.write_output(column)

    def do_disks(self, count="2"):
        yield None
        for number in range(1, int(count) + 1):
            self.pipeline.write_output(disk(number))

    def do_sleep(self, seconds="1"):
        until = time.monotonic() + float(seconds)
        while time.monotonic() < until:
            yield None
        self.pipeline.write_output("slept")

    def do_host(self):
        yield None
        self.pipeline.write_output("pid %d" % os.getpid())

    def do_cd(self, folder="/"):
        yield None
        self.runspace.location = folder

    def do_native(self, code="0"):
        """A program of the system, which leaves its status behind."""
        yield None
        self.runspace.is_ok = code == "0"
        self.runspace.exit_code = int(code)

    def do_exit(self, code="0"):
        yield None
        self.ask(HostMethodIdentifier.SetShouldExit, int(code))

    def do_write_colours(self):
        yield None
        self.ask(HostMethodIdentifier.Write2, 10, 0, "green")
        self.ask(HostMethodIdentifier.Write2, 7, 0, " plain")
        self.ask(HostMethodIdentifier.WriteLine1)

    def do_tabexpansion2(self):
        yield None
        given = {name.lower(): value for name, value in self.command.parameters}
        text = given["inputscript"][: given["cursorcolumn"]]
        word = text.split(" ")[-1]
        matches = []
        for name in sorted(name[3:].replace("_", "-") for name in dir(self) if name.startswith("do_")):
            if not name.startswith(word.lower()):
                continue
            match = PSCustomObject()
            for key, value in (("CompletionText", name), ("ListItemText", name), ("ResultType", "Command"), ("ToolTip", "the script " + name)):
                psrpcore.types.add_note_property(match, key, value)
            matches.append(match)
        result = PSCustomObject()
        for key, value in (("ReplacementIndex", len(text) - len(word)), ("ReplacementLength", len(word)), ("CompletionMatches", matches)):
            psrpcore.types.add_note_property(result, key, value)
        self.pipeline.write_output(result)

    def ask(self, method, *parameters):
        return self.pipeline.host_call(method, list(parameters))

    def do_emit(self, count="3"):
        for number in range(1, int(count) + 1):
            self.pipeline.write_output(number)
            if number % 500 == 0:
                yield None

    def do_objects(self, count="10"):
        for number in range(1, int(count) + 1):
            self.pipeline.write_output(record(number))
            if number % 100 == 0:
                yield None

    def do_types(self):
        yield None
        for value in (
            "text \U0001f600 _x0041_ \x07",
            PSChar("x"),
            True,
            PSInt64(-9223372036854775808),
            PSUInt64(18446744073709551615),
            PSDouble(1.5),
            PSDecimal("79228162514264337593543950335"),
            PSGuid("00112233-4455-6677-8899-aabbccddeeff"),
            PSUri("http://example.org/a?b=1&c=2"),
            PSVersion("1.2.3.4"),
            PSScriptBlock(" Get-Date "),
            PSDuration(days=1, hours=2),
            b"\x01\x02\x03\xfa",
            [1, "two", None],
            {"k": "v"},
            None,
        ):
            self.pipeline.write_output(value)

    def do_big(self, size="200000"):
        yield None
        self.pipeline.write_output("x" * int(size))

    def do_length(self, *rest):
        yield None
        self.pipeline.write_output(len(self.command.command_text))

    def do_args(self, *rest):
        yield None
        for name, value in self.command.parameters:
            self.pipeline.write_output("%s=%s" % (name, value))

    def do_double(self):
        while True:
            while not self.inputs:
                yield None
            value = self.inputs.pop(0)
            if value is EOFError:
                return
            self.pipeline.write_output(value * 2)

    def do_reveal_input(self):
        while not self.inputs:
            yield None
        self.pipeline.write_output(self.inputs.pop(0).decrypt())

    def do_secure(self, text="from server"):
        yield None
        self.pipeline.write_output(PSSecureString(text))

    def do_throw(self, text="thrown"):
        yield None
        self.runspace.is_ok = False
        raise RuntimeError(text)

    def do_write_error(self, *words):
        yield None
        self.runspace.is_ok = False
        self.pipeline.write_error(
            NETException(Message=" ".join(words)),
            category_info=ErrorCategoryInfo(Category=ErrorCategory.InvalidData),
            fully_qualified_error_id="MyId",
        )

    def do_streams(self):
        yield None
        self.pipeline.write_warning("w1")
        self.pipeline.write_verbose("v1")
        self.pipeline.write_debug("d1")
        if str(self.pipeline.runspace_pool.our_capability.protocolversion) not in ("2.1", "2.2"):
            self.pipeline.write_information("i1", "script")
        self.pipeline.write_output("o1")

    def do_progress(self):
        yield None
        self.pipeline.write_progress("outer", 1, "half", percent_complete=50)
        self.pipeline.write_progress("outer", 1, "done", record_type=ProgressRecordType.Completed)

    def do_progress_bars(self):
        """One in another, until it is stopped."""
        self.pipeline.write_progress("Copying", 1, "file 3 of 8", percent_complete=40)
        self.pipeline.write_progress("Reading", 2, "data.bin", parent_activity_id=1, percent_complete=75, seconds_remaining=65)
        while True:
            yield None

    def do_stubborn(self):
        """A stop changes nothing, as with a call of .NET that never returns."""
        self.pipeline.write_output("started")
        while True:
            yield None

    def do_write_host(self):
        yield None
        self.ask(HostMethodIdentifier.WriteLine2, "plain")
        self.ask(HostMethodIdentifier.SetWindowTitle, "new title")

    def do_read_host(self):
        answer = yield self.ask(HostMethodIdentifier.ReadLine)
        self.pipeline.write_output("1: %s" % answer)

    def do_read_secure(self):
        answer = yield self.ask(HostMethodIdentifier.ReadLineAsSecureString)
        self.pipeline.write_output(answer.decrypt())

    def do_get_credential(self):
        answer = yield self.ask(HostMethodIdentifier.PromptForCredential1, "caption", "message", "alice", "target")
        self.pipeline.write_output([answer.UserName, answer.Password.decrypt()])

    def do_choice(self):
        choices = [psrpcore.types.ChoiceDescription("&Yes", "do it"), psrpcore.types.ChoiceDescription("&No", "leave it")]
        answer = yield self.ask(HostMethodIdentifier.PromptForChoice, "Title", "Continue?", choices, 1)
        self.pipeline.write_output(answer)

    def do_hang(self):
        self.pipeline.write_output("started")
        while True:
            yield None

    def do_fill(self):
        while True:
            self.pipeline.write_output("x" * 10000)
            yield None

    def do_bad_xml(self):
        yield None
        raise Raw("<S>broken")

    def do_deep(self):
        yield None
        raise Raw('<Obj RefId="0"><LST>' * 300 + "</LST></Obj>" * 300)


class Refused(Exception):
    """A script in a session that takes none."""


class Raw(Exception):
    """Sends a body as it stands, and completes."""


class Running:
    def __init__(self, pipeline, commands, runspace):
        self.pipeline = pipeline
        self.inputs = []
        writes_to = pipeline
        if len(commands) > 1 and commands[1].command_text == "Tee-Object":
            runspace.last = []
            writes_to = Teeing(pipeline, runspace.last)
        self.printing = None
        if len(commands) > 1 and commands[-1].command_text == "Out-String":
            writes_to = self.printing = Printing(pipeline)
        self.is_stubborn = commands[0].command_text == "stubborn"
        self.steps = Scripts(writes_to, commands[0], self.inputs, runspace).run()
        self.waits_for = None
        self.answer = None

    def step(self):
        """False: it has ended."""
        if self.waits_for is not None:
            return True
        answer, self.answer = self.answer, None
        try:
            self.waits_for = self.steps.send(answer)
            return True
        except StopIteration:
            if self.printing is not None:
                self.printing.finish()
            self.pipeline.complete()
        except Raw as raw:
            self.send_raw(str(raw))
            self.pipeline.complete()
        except Refused as refused:
            error = error_record(str(refused), ErrorCategory.ParserError)
            error.FullyQualifiedErrorId = "ScriptsNotAllowed"
            self.pipeline._change_state(PSInvocationState.Failed, error=error)
        except Exception as error:
            self.pipeline._change_state(PSInvocationState.Failed, error=error_record(str(error)))
        return False

    def send_raw(self, text):
        from psrpcore._payload import PSRPMessage, create_message
        from psrpcore.types import PSRPMessageType

        pool = self.pipeline.runspace_pool
        kind = PSRPMessageType.PipelineOutput
        data = create_message(False, kind, text.encode(), pool.runspace_pool_id, self.pipeline.pipeline_id)
        pool._send_buffer.append(
            PSRPMessage(kind, bytearray(data), pool.runspace_pool_id, self.pipeline.pipeline_id, pool._fragment_counter)
        )


DATA = re.compile(r"^<Data Stream='(Default|PromptResponse)' PSGuid='([0-9a-f-]{36})'>([A-Za-z0-9+/=]+)</Data>$")
PLAIN = re.compile(r"^<(Command|Signal|Close) PSGuid='([0-9a-f-]{36})' />$")


class Server:
    def __init__(self):
        version = whim("version", "2.3")
        self.pool = psrpcore.ServerRunspacePool(
            application_private_data={
                "PSVersionTable": {"PSVersion": PSVersion("7.5.0"), "PSEdition": "Core", "Platform": "Unix", "OS": "test"}
            }
        )
        self.pool.our_capability.protocolversion = PSVersion("3.0" if "refuse-version" in WHIMS else version)
        if version == "2.4":
            self.pool._cipher = PlainCipher()
        self.out = Output()
        self.runspace = Runspace()
        self.running = {}
        self.commands = {}
        self.signalled = set()
        self.owed = {}
        self.is_closed = False

    # ---- lines of the client

    def line(self, text):
        data, plain = DATA.match(text), PLAIN.match(text)
        if data is not None:
            self.data(uuid.UUID(data[2]), data[1], data[3])
        elif plain is not None:
            getattr(self, "on_" + plain[1].lower())(uuid.UUID(plain[2]))
        else:
            raise Broken('An unknown element "%s" was received.' % text[:60])

    def data(self, guid, stream, text):
        if guid != ZERO and guid not in self.commands:
            raise Broken("data for a command that is not there")
        if guid in self.owed:
            raise Broken("two lines of data on their way for %s" % guid)
        if guid in self.signalled:
            raise Broken("data after a signal")
        try:
            payload = base64.b64decode(text, validate=True)
        except binascii.Error as error:
            raise Broken("bad base64") from error
        delay = self.out.random.uniform(0.005, 0.05) if "late-acks" in WHIMS else 0
        self.owed[guid] = time.monotonic() + delay
        if "silent" in WHIMS:
            return
        kind = psrpcore.StreamType.prompt_response if stream == "PromptResponse" else psrpcore.StreamType.default
        self.pool.receive_data(psrpcore.PSRPPayload(payload, kind, None if guid == ZERO else guid))
        while True:
            try:
                event = self.pool.next_event()
            except psrpcore.InvalidProtocolVersion:
                return
            if event is None:
                break
            self.event(event)
        self.flush()

    def event(self, event):
        if isinstance(event, psrpcore.CreatePipelineEvent):
            pipeline = self.pool.pipeline_table[event.pipeline_id]
            pipeline.start()
            self.running[event.pipeline_id] = Running(pipeline, event.pipeline.commands, self.runspace)
        if isinstance(event, psrpcore.ResetRunspaceStateEvent):
            self.runspace = Runspace()
            self.pool.runspace_availability_response(event.ci, True)
        running = self.running.get(event.pipeline_id) if event.pipeline_id is not None else None
        if isinstance(event, psrpcore.PipelineInputEvent):
            if running is None:
                raise Broken("input for a pipeline that has not begun")
            running.inputs.append(event.data)
        if isinstance(event, psrpcore.EndOfPipelineInputEvent) and running is not None:
            running.inputs.append(EOFError)
        if isinstance(event, psrpcore.PipelineHostResponseEvent) and running is not None:
            if event.ci != running.waits_for:
                raise Broken("an answer to nothing")
            running.waits_for = None
            running.answer = event.result

    def on_command(self, guid):
        if guid == ZERO or guid in self.commands:
            raise Broken("a second command %s" % guid)
        self.commands[guid] = psrpcore.ServerPipeline(self.pool, guid)
        self.ack("Command", guid)

    def on_signal(self, guid):
        if guid not in self.commands:
            raise Broken("a signal for what is not there")
        self.signalled.add(guid)
        if guid in self.running and self.running[guid].is_stubborn:
            return
        if self.running.pop(guid, None) is not None:
            self.commands[guid].stop()
            self.flush()
        self.settle(guid)
        self.ack("Signal", guid)

    def on_close(self, guid):
        if guid == ZERO:
            if self.commands:
                raise Broken("the session is closed before its commands")
            self.settle(guid)
            self.pool.begin_close()
            self.pool.close()
            self.is_closed = True
            self.flush()
        else:
            pipeline = self.commands.pop(guid, None)
            if pipeline is None:
                raise Broken("a close too many")
            if guid in self.running:
                raise Broken("a running pipeline was closed")
            self.settle(guid)
            pipeline.close()
            self.signalled.discard(guid)
        self.ack("Close", guid)

    # ---- to the client

    def ack(self, of, guid):
        self.out.line("<%sAck PSGuid='%s' />" % (of, guid))

    def settle(self, guid):
        """Acknowledges at once what is still owed."""
        if self.owed.pop(guid, None) is not None:
            self.ack("Data", guid)

    def flush(self):
        while True:
            size = self.out.random.randint(60, 3000) if "odd" in WHIMS else 32768
            payload = self.pool.data_to_send(size)
            if payload is None:
                return
            guid = payload.pipeline_id or ZERO
            self.out.line("<Data Stream='Default' PSGuid='%s'>%s</Data>" % (guid, base64.b64encode(payload.data).decode()))

    def work(self):
        now = time.monotonic()
        for guid in [guid for guid, due in self.owed.items() if due <= now]:
            if "silent" not in WHIMS:
                self.settle(guid)
        for guid, running in list(self.running.items()):
            if not running.step():
                del self.running[guid]
            self.flush()

    @property
    def is_busy(self):
        return any(running.waits_for is None for running in self.running.values())


def main():
    server = Server()
    rest = b""
    try:
        while True:
            idle = 0.002 if server.is_busy or server.owed else None
            ready, _, _ = select.select([0], [], [], idle)
            if ready:
                data = os.read(0, 65536)
                if not data:
                    raise Broken('An unknown element "" was received. This can happen if the remote process closed or ended abnormally.')
                lines = (rest + data).split(b"\n")
                rest = lines.pop()
                for line in lines:
                    server.line(line.decode("ascii"))
            server.work()
    except Broken as error:
        server.out.line("__NamedPipeError__:%s" % error)
        sys.exit(160)


main()
