import BackupStreamLib
import ByteIO
import Foundation
import TestSupport
import Testing

/// The program from outside.
@Suite struct CommandTests {
  private static let sound = "samples/images/one_myisam/one_myisam.bak"
  private static let cut = "samples/broken/one_myisam.trunc300.bak"

  @Test("the status says what an image is worth") func status() throws {
    #expect(try Shell.run("backupverify \(Self.sound)").status == 0)
    #expect(try Shell.run("backupverify \(Self.cut)").status == 1)
    #expect(try Shell.run("backupverify nosuch.bak").status == 2)
    #expect(try Shell.run("backupverify README.md").status == 2)
    #expect(try Shell.run("backupverify samples").status == 2)
    #expect(try Shell.run("backupverify samples/broken/one_myisam.flip11.bak").status == 3)
    #expect(try Shell.run("backupverify \(Self.sound) \(Self.cut)").status == 1)
    #expect(try Shell.run("backupverify nosuch.bak \(Self.cut)").status == 2)
  }

  @Test(
    "wrong usage is told in a line",
    arguments: [
      "", "--level=all \(sound)", "--sample=0% \(sound)", "--sample=100% \(sound)", "--sample=x \(sound)",
      "--seed=1 \(sound)", "--max-age=1d \(sound)", "--since-last --max-age=1y \(sound)", "--jobs=0 \(sound)",
      "--json --nagios \(sound)", "--since-last --sample=5% \(sound)", "--html=- \(sound)", "--html= \(sound)",
      "--tables= \(sound)",
      "--keys --level=structure \(sound)", "--keys --sample=5% \(sound)",
      "--compare=\(sound) \(sound) \(sound)", "--compare=\(sound) --nagios \(sound)", "- -", "''",
      "--tables=\"'a\" \(sound)",
      "--write-index --sample=5% \(sound)", "samples/binlogs/mariadb-10.11/flashback/binlog",
    ])
  func usage(_ arguments: String) throws {
    let result = try Shell.run("backupverify \(arguments)")
    #expect(result.status == 64 && result.output.isEmpty, "\(result.status) \(result.text)")
    #expect(!result.errors.isEmpty)
  }

  @Test("each level has its line of JSON, and each image") func json() throws {
    let result = try Shell.run("backupverify --json \(Self.sound) \(Self.cut) nosuch.bak")
    let lines = try JSONLines.parse(result.output)
    #expect(lines.allSatisfy { $0["schema_version"] as? Int == 1 })
    #expect(
      lines.map { $0["type"] as? String } == ["check", "check", "check", "check", "image"].repeated(2) + ["image"])
    #expect(lines[0]["verdict"] as? String == "passed" && lines[4]["verdict"] as? String == "passed")
    #expect(lines[5]["verdict"] as? String == "failed" && lines[9]["verdict"] as? String == "failed")
    #expect(lines[10]["verdict"] as? String == "unknown" && (lines[10]["reason"] as? String)?.contains("open") == true)
    let finding = try #require((lines[5]["findings"] as? [[String: Any]])?.first)
    #expect(finding["kind"] as? String == "cut" && finding["offset"] as? Int == 300)
    let tables = try #require(lines[4]["tables"] as? [[String: Any]])
    #expect(tables.count == 1 && tables[0]["table"] as? String == "t1" && tables[0]["rows"] as? Int == 5)
  }

  @Test("a monitor gets one line and its own status") func nagios() throws {
    let cases: [(String, Int32, String)] = [
      (Self.sound, 0, "BACKUP OK - "), ("samples/broken/one_myisam.flip11.bak", 1, "BACKUP WARNING - "),
      (Self.cut, 2, "BACKUP CRITICAL - "), ("nosuch.bak", 3, "BACKUP UNKNOWN - "),
      ("nosuch.bak \(Self.cut)", 2, "BACKUP CRITICAL - "), ("\(Self.sound) nosuch.bak", 3, "BACKUP UNKNOWN - "),
    ]
    for (arguments, status, text) in cases {
      let result = try Shell.run("backupverify --nagios \(arguments)")
      #expect(result.status == status && result.text.hasPrefix(text), "\(arguments): \(result.text)")
      #expect(result.text.filter { $0 == "\n" }.count == 1 && result.text.filter { $0 == "|" }.count == 1)
      #expect(result.errors.isEmpty)
    }
  }

  @Test("an image from standard input is checked as the file is", arguments: ["", "gzip -c | ", "xz -c | "])
  func standardInput(_ packing: String) throws {
    let result = try Shell.run("cat \(Self.sound) | \(packing)backupverify --json -")
    #expect(result.status == 0, "\(result.text) \(result.errors)")
    #expect(try JSONLines.parse(result.output).last?["image"] as? String == "standard input")
    #expect(try Shell.run("cat \(Self.cut) | \(packing)backupverify -").status == 1)
  }

  @Test("what has passed is not read again, until it changes or time has gone by") func sinceLast() throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let state = ["XDG_STATE_HOME": folder.appendingPathComponent("state").path]
    func run(_ options: String) throws -> Shell.Result {
      try Shell.run("backupverify --since-last \(options)", in: folder, environment: state)
    }
    let image = Samples.root.appendingPathComponent(Self.sound).path
    _ = try Shell.run("cp \(image) a.bak; cp \(Samples.root.path)/\(Self.cut) cut.bak", in: folder)
    #expect(try run("a.bak").text.contains("sound as far as"))
    let second = try run("a.bak")
    #expect(second.status == 0 && second.text.contains("not read again: unchanged since it passed at 20"))
    // The monitor's graph gets no zeros, and no sums without this image.
    #expect(try run("--nagios --max-age=1w a.bak").text.contains("images=1 findings=0;;0 time="))
    #expect(try Shell.run("backupverify --nagios a.bak", in: folder).text.contains("0 rows=5 size=3630B time="))
    #expect(try run("--nagios a.bak cut.bak").text.contains("images=2 findings=1;;0 time="))
    // Other options are another check.
    #expect(!(try run("--level=structure a.bak").text.contains("not read again")))
    #expect(try run("a.bak").text.contains("not read again"))
    // So is one whose index has come or changed.
    _ = try Shell.run("backupverify -q --write-index a.bak", in: folder)
    #expect(!(try run("a.bak").text.contains("not read again")))
    #expect(try run("a.bak").text.contains("not read again"))
    _ = try Shell.run("rm a.bak.index", in: folder)
    // What failed is read each time.
    #expect(try run("cut.bak").status == 1)
    #expect(try run("cut.bak").status == 1)
    // The same size, and the time of change set back: the inode tells.
    _ = try Shell.run(
      "touch -r a.bak ref; printf x | dd of=a.bak bs=1 seek=3000 conv=notrunc 2>/dev/null; touch -r ref a.bak",
      in: folder)
    #expect(!(try run("a.bak").text.contains("not read again")))
    #expect(try run("--max-age=1s b.bak").status == 2)
    _ = try Shell.run("cp \(image) c.bak", in: folder)
    #expect(try run("c.bak").status == 0)
    _ = try Shell.run("sed -i 's/^[0-9][0-9]* /1000000000 /' state/backupstream/passed", in: folder)
    #expect(try run("c.bak").text.contains("not read again"))
    #expect(!(try run("--max-age=1w c.bak").text.contains("not read again")))
    // A file of somebody else's is not overwritten.
    _ = try Shell.run("echo mine > notes", in: folder)
    let other = try run("--state-file=notes c.bak")
    #expect(other.status == 2 && other.errors.contains("expected one that --since-last wrote"))
    #expect(try Shell.run("cat notes", in: folder).text == "mine\n")
  }

  @Test("a state file that cannot be used is named, and images are checked all the same") func stateFile() throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    _ = try Shell.run("cp \(Samples.root.path)/\(Self.sound) a.bak; mkdir state; echo > file", in: folder)
    let home = "env -u XDG_STATE_HOME HOME=\(folder.path)/file"
    for (command, name) in [
      ("backupverify --state-file=state", "state"), ("backupverify --state-file=no/state", "no/state"),
      ("backupverify --state-file=file", "file"), ("\(home) backupverify", "file/.local/state/backupstream/passed"),
    ] {
      let result = try Shell.run("\(command) --since-last a.bak", in: folder)
      #expect(result.status == 2 && result.text.contains("a.bak: sound as far as"), "\(name): \(result.text)")
      #expect(result.errors.contains("\(name): the state file of --since-last: "), "\(result.errors)")
      #expect(try Shell.run("\(command) --since-last --nagios a.bak", in: folder).text.contains("the state file of"))
    }
    let homeless = try Shell.run("env -u HOME -u XDG_STATE_HOME backupverify --since-last a.bak", in: folder)
    #expect(homeless.status == 64 && homeless.errors.contains("--state-file"), "\(homeless.errors)")
  }

  @Test("the page has every table, escapes names, and needs nothing from elsewhere") func page() throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    var parts = try ImageParts(reading: Samples.image("one_myisam").open())
    parts.preamble.header.serverVersion.text = "6.0.12-<script>alert(1)</script>"
    try Data(try parts.bytes()).write(to: folder.appendingPathComponent("a&b.bak"))
    let result = try Shell.run(
      "backupverify -q --html=report.html 'a&b.bak' \(Samples.root.path)/\(Self.cut)", in: folder)
    #expect(result.status == 1)
    let page = try String(contentsOf: folder.appendingPathComponent("report.html"), encoding: .utf8)
    #expect(page.contains("onemyi.t1") && page.contains("a&amp;b.bak") && page.contains("&lt;script&gt;"))
    #expect(!page.contains("<script") && !page.contains("http") && !page.contains("url("))
    // What is opened is closed.
    for name in ["html", "body", "section", "table", "tr", "td", "ul", "li", "svg", "h2", "h3", "p", "details"] {
      let (opened, closed) = (page.matches(of: try Regex("<\(name)[ >]")).count, page.ranges(of: "</\(name)>").count)
      #expect(opened == closed, "\(name)")
    }
  }

  @Test("what cannot be written is said, and nothing is left half written") func fullDisk() throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let image = Samples.root.appendingPathComponent(Self.sound).path
    #expect(try Shell.run("backupverify \(image) > /dev/full").status == 2)
    let page = try Shell.run("backupverify --html=no/report.html \(image)", in: folder)
    #expect(page.status == 2 && page.errors.contains("no/report.html"), "\(page.errors)")
    #expect(try Shell.run("backupverify \(image) | true; echo ${PIPESTATUS[0]}").text.contains("141"))
  }

  @Test("an index is stored once, for sound images, and never in place of something else") func writeIndex() throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let samples = Samples.root.appendingPathComponent("samples").path
    func run(_ options: String) throws -> Shell.Result { try Shell.run("backupverify \(options)", in: folder) }
    _ = try Shell.run(
      "cp \(samples)/images/one_myisam/one_myisam.bak a.bak; cp \(samples)/images/datatypes_memory/datatypes_memory.bak b.bak"
        + "; cp \(samples)/broken/one_myisam.flip11.bak c.bak; echo notes > b.bak.index", in: folder)
    #expect(try run("--write-index a.bak").text.contains("stored as a.bak.index"))
    let known = try run("--write-index a.bak")
    #expect(known.status == 0 && known.errors.contains("it has an index already"))
    #expect(known.text.contains("checksums       passed"))
    // A file of somebody else's.
    let other = try run("--write-index b.bak")
    #expect(other.status == 2 && other.text.contains("b.bak.index: found a file that is no index"), "\(other.text)")
    #expect(try Shell.run("cat b.bak.index", in: folder).text == "notes\n")
    // Not sound.
    let doubtful = try run("--write-index c.bak")
    #expect(doubtful.status == 3 && doubtful.errors.contains("no index was stored"))
    #expect(try Shell.run("ls c.bak.index", in: folder).status != 0)
    // Damage is not made good by another index.
    _ = try Shell.run("printf x | dd of=a.bak bs=1 seek=3000 conv=notrunc", in: folder)
    for _ in 0..<2 { #expect(try run("--write-index a.bak").status == 1) }
    // An index among the files is passed over; one of another image is doubtful.
    _ = try Shell.run("rm b.bak.index; cp \(samples)/images/one_myisam/one_myisam.bak a.bak", in: folder)
    let all = try run("a.bak a.bak.index")
    #expect(all.status == 0 && all.errors.contains("a.bak.index: passed over"))
    _ = try Shell.run("cp a.bak.index b.bak.index", in: folder)
    #expect(try run("b.bak").text.contains("doubt: index: b.bak.index is passed over: the image has "))
    #expect(try run("b.bak").status == 3)
    #expect(try run("--write-index b.bak").text.contains("in place of one that was passed over"))
    #expect(try run("b.bak").status == 0)
  }

  @Test("a page never replaces what is no page") func overwriting() throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    _ = try Shell.run("cp \(Samples.root.path)/\(Self.sound) a.bak; cp a.bak b.bak", in: folder)
    let result = try Shell.run("backupverify --html=a.bak a.bak; echo $?; cmp a.bak b.bak && echo same", in: folder)
    #expect(result.text == "64\nsame\n" && result.errors.contains("is not replaced"))
    for _ in 0..<2 { #expect(try Shell.run("backupverify --html=report.html a.bak", in: folder).status == 0) }
  }

  @Test("logs that are named twice are read once, and a log that is missing does not accuse the image") func logs()
    throws
  {
    let pitr = "samples/images/binlog_pitr"
    let twice = try Shell.run("backupverify \(pitr)/binlog_pitr.bak \(pitr)/binlog \(pitr)/binlog/*")
    #expect(twice.status == 3 && twice.text.contains("51 transactions"), "\(twice.text)")
    // The image stands for a moment before the first transaction.
    let line = try #require(
      JSONLines.parse(Shell.run("backupverify --json \(pitr)/binlog_pitr.bak \(pitr)/binlog").output).last)
    let found = try #require(line["recoverable"] as? [String: Any])
    func time(_ name: String) -> String { ((found[name] as? [String: Any])?["time"] as? String) ?? "" }
    #expect(line["validity_time"] as? String == time("from"))
    for (part, name) in [
      ("valid at ", "from"), ("oracle-bin.000002:730 of ", "from"), ("begins at oracle-bin.000002:730 (", "first"),
      ("ends at oracle-bin.000003:5996 (", "to"),
    ] { #expect(twice.text.contains(part + time(name)), "\(part) in \(twice.text)") }
    for level in ["structure", "rows", "checksums"] {
      let unused = try Shell.run("backupverify --level=\(level) \(pitr)/binlog_pitr.bak \(pitr)/binlog")
      #expect(unused.status == 0 && unused.errors.contains("the logs were not used: --level=\(level) ends before"))
    }
    #expect(twice.errors.isEmpty)
    let missing = try Shell.run("backupverify \(pitr)/binlog_pitr.bak \(pitr)/binlog/*.000003")
    #expect(missing.status == 1 && missing.text.contains("NOT RECOVERABLE") && !missing.text.contains("DAMAGED"))
  }

  @Test(
    "logs that cannot be opened do not keep an image from being checked, without the other logs",
    arguments: [
      ("binlog/oracle-bin.000001 binlog/oracle-bin.000002 binlog/oracle-bin.000009", "binlog/oracle-bin.000009"),
      ("binlog empty", "empty"), ("broken binlog", "broken/oracle-bin.000003"), ("strange.index", "strange.index"),
    ])
  func missingLogs(_ logs: String, _ name: String) throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let pitr = Samples.root.appendingPathComponent("samples/images/binlog_pitr").path
    _ = try Shell.run(
      """
      cp -r \(pitr)/binlog_pitr.bak \(pitr)/binlog .; mkdir empty broken; cp binlog/*2 broken
      ln -s nowhere broken/oracle-bin.000003; printf 'x\nx\\0y' > strange.index
      """, in: folder)
    let result = try Shell.run("backupverify --json binlog_pitr.bak \(logs)", in: folder)
    #expect(result.status == 2 && result.errors.isEmpty, "\(result.errors)")
    let lines = try JSONLines.parse(result.output)
    let unknown = lines.filter { $0["verdict"] as? String == "unknown" }
    #expect(unknown.count == 1 && unknown[0]["image"] as? String == name && unknown[0]["reason"] != nil, "\(lines)")
    let levels = lines.filter { $0["type"] as? String == "check" }
    #expect(
      levels.map { $0["verdict"] as? String } == ["passed", "passed", "not-applicable", "not-applicable"], "\(lines)")
    #expect(levels.last?["reason"] as? String == "the logs could not all be opened")
    #expect(lines.last?["verdict"] as? String == "passed" && lines.last?["recoverable"] == nil)
    let text = try Shell.run("backupverify binlog_pitr.bak \(logs)", in: folder)
    #expect(text.status == 2 && text.text.contains("\(name): UNKNOWN: "), "\(text.text)")
    let monitor = try Shell.run("backupverify --nagios binlog_pitr.bak \(logs)", in: folder)
    #expect(monitor.status == 3 && monitor.text.contains(name) && monitor.text.contains("| images=1 "))
  }

  @Test("a folder of images is told that images are named one by one") func folderOfImages() throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    _ = try Shell.run("cp \(Samples.root.path)/\(Self.sound) .", in: folder)
    let result = try Shell.run("backupverify .", in: folder)
    #expect(result.status == 2 && result.text == ".: UNKNOWN: images are named one by one: . has no logs\n")
  }

  @Test(
    "what is no image is told by its name, and why in the last line",
    arguments: [
      ("cat README.md", "found 23 "), ("zstd -qc README.md", "found zstd data (28 B5 2F FD), expected a backup image"),
      ("bzip2 -c README.md", "found bzip2 data (42 5A 68), expected a backup image"),
      ("gzip -c README.md | xz -c", "found gzip data inside compressed data"),
      ("xz -c README.md | gzip -c", "found xz data inside compressed data"),
      ("cat samples/images/binlog_pitr/binlog/*1", "found a binary log (FE 62 69 6E)"),
      ("gzip -c samples/images/binlog_pitr/binlog/*1", "a log is given as a file that is not compressed"),
      ("xz -c samples/binlogs/mysql-9.7/encrypted/binlog/*1", "found an encrypted binary log (FD 62 69 6E)"),
    ])
  func otherFiles(_ command: String, _ reason: String) throws {
    let result = try Shell.run("\(command) | backupverify -")
    #expect(result.status == 2)
    let last = try #require(result.text.split(separator: "\n").last)
    #expect(last.hasPrefix("standard input: UNKNOWN: prefix at offset 0: ") && last.contains(reason), "\(last)")
  }

  @Test("a temporary folder that is missing or full is named") func temporaryFolder() throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let image = "cat samples/images/datatypes_memory/datatypes_memory.bak"
    let missing = try Shell.run("\(image) | TMPDIR=/no/such backupverify -")
    #expect(
      missing.status == 2 && missing.text.contains("create a temporary file in /no/such: No such file"),
      "\(missing.text)")
    // As on a full disk, a write takes a part, and the next one fails.
    let full = try Shell.run(
      "\(image) | (trap '' XFSZ; ulimit -f 4; backupverify -)", environment: ["TMPDIR": folder.path])
    #expect(
      full.status == 2 && full.text.contains("write a temporary file in \(folder.path) at offset"), "\(full.text)")
    let log = "samples/images/binlog_pitr"
    let ofLog = try Shell.run(
      "cat \(log)/binlog/*1 | TMPDIR=/no/such binlogreplay --verify --image=\(log)/binlog_pitr.bak -")
    #expect(ofLog.status == 2 && ofLog.errors.contains("create a temporary file in /no/such"), "\(ofLog.errors)")
  }

  @Test("a next log that the last one names, and that was not given, is told") func nextLog() throws {
    let pitr = "samples/images/binlog_pitr"
    let files = "\(pitr)/binlog_pitr.bak \(pitr)/binlog/oracle-bin.000002"
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let page = folder.appendingPathComponent("report.html")
    let told = "to its end; the next one, oracle-bin.000003, was not given"
    #expect(try Shell.run("backupverify --html=\(page.path) \(files)").text.contains(told))
    #expect(try String(contentsOf: page, encoding: .utf8).contains(told))
    let line = try #require(JSONLines.parse(Shell.run("backupverify --json \(files)").output).last)
    #expect((line["recoverable"] as? [String: Any])?["next_log"] as? String == "oracle-bin.000003")
    let all = try Shell.run("backupverify -v --json \(pitr)/binlog_pitr.bak \(pitr)/binlog").text
    #expect(!all.contains("next_log") && !all.contains("not given"))
    let logs = "binlogreplay --verify \(pitr)/binlog/oracle-bin.000001"
    #expect(try Shell.run(logs).text.contains("the next log, oracle-bin.000002, was not given"))
    #expect(try Shell.run("\(logs) --json").text.contains(#""next_log":"oracle-bin.000002""#))
    #expect(!(try Shell.run("binlogreplay --verify \(pitr)/binlog").text.contains("not given")))
  }

  @Test("tables that are not there are told, and chosen ones are named in the end") func tables() throws {
    let image = "samples/images/many_objects/many_objects.bak"
    let none = try Shell.run("backupverify --tables=nosuch \(image)")
    #expect(none.status == 1 && none.text.contains("no table of the image is one that was asked for"))
    #expect(none.text.contains("NOTHING MATCHES 'nosuch'"))
    let one = try Shell.run("backupverify --json --tables=shop.orders --tables=shop.nosuch \(image)")
    #expect(one.status == 1 && one.text.contains(#""unmatched":["shop.nosuch"]"#))
    let monitor = try Shell.run("backupverify --nagios --tables=nosuch \(image)")
    #expect(monitor.status == 2 && monitor.text.contains("many_objects.bak: nothing matches 'nosuch' |"))
    let some = try Shell.run("backupverify --tables=shop.orders \(image)")
    #expect(some.status == 0 && some.text.contains("5 rows of 1 table") && some.text.contains("of the chosen tables"))
  }

  @Test("two images are compared, and what can't be read is no likeness") func compare() throws {
    let image = "samples/images/datatypes_memory/datatypes_memory.bak"
    #expect(try Shell.run("backupverify --compare=\(image) \(image)").status == 0)
    let cut = try Shell.run("backupverify --compare=\(image) samples/broken/datatypes_memory.trunc30207.bak")
    #expect(
      cut.status == 3 && cut.text.contains("doubt: samples/broken/datatypes_memory.trunc30207.bak: end at offset 30207")
    )
    let other = try Shell.run("backupverify --compare=\(image) \(Self.sound)")
    #expect(other.status == 1 && other.text.contains("\n+ table onemyi.t1\n"))
    let lines = try JSONLines.parse(try Shell.run("backupverify --json --compare=\(image) \(Self.sound)").output)
    #expect(lines.last?["verdict"] as? String == "different" && lines.first?["type"] as? String == "item")
    #expect(try Shell.run("backupverify --compare=README.md \(image)").errors.contains("README.md"))
  }

  @Test("what is wrong with a compared image names it") func comparedNames() throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let image = Samples.root.appendingPathComponent("samples/images/datatypes_memory/datatypes_memory.bak").path
    _ = try Shell.run("head -c 12000 '\(image)' >cut.bak; cp '\(image)' whole.bak", in: folder)
    for (arguments, name) in [("--compare=cut.bak whole.bak", "first"), ("--compare=whole.bak cut.bak", "second")] {
      let text = try Shell.run("backupverify \(arguments)", in: folder)
      #expect(text.status == 2 && text.errors.hasPrefix("backupverify: cut.bak: metadata at offset "), "\(text)")
      let json = try Shell.run("backupverify --json \(arguments)", in: folder)
      let line = try #require(try JSONLines.parse(json.output).last)
      #expect(json.status == 2 && line["verdict"] as? String == "unknown" && line[name] as? String == "cut.bak")
      #expect((line["reason"] as? String)?.hasPrefix("cut.bak: metadata at offset ") == true)
    }
    let other = try Shell.run(
      "backupverify -q --write-index whole.bak; cp whole.bak other.bak; mv whole.bak.index other.bak.index; "
        + "printf x >>other.bak; backupverify --compare=other.bak - <whole.bak", in: folder)
    #expect(other.text.hasPrefix("- other.bak\n+ standard input\n"), "\(other)")
    #expect(other.errors.hasPrefix("backupverify: other.bak: other.bak.index "), "\(other)")
  }

  @Test("a pipe by name is read once, and zeros behind gzip are doubtful") func pipes() throws {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let image = Samples.root.appendingPathComponent(Self.sound).path
    let pipe = try Shell.run(
      "mkfifo p; { timeout 20 cat \(image) > p; } & timeout 20 backupverify p; echo $?", in: folder)
    #expect(pipe.text.contains("p: sound as far as") && pipe.text.hasSuffix("\n0\n"), "\(pipe.text)")
    let zeros = try Shell.run("{ gzip -c \(image); head -c 512 /dev/zero; } > z.gz; backupverify z.gz", in: folder)
    #expect(zeros.status == 3 && zeros.text.contains("512 zero bytes behind the gzip data"))
  }

  @Test("colours only where they are wanted") func colours() throws {
    let run = "script -qec 'backupverify \(Self.cut)' /dev/null"
    #expect(try Shell.run(run, environment: ["TERM": "xterm", "NO_COLOR": ""]).text.contains("\u{1B}[31mDAMAGED"))
    #expect(!(try Shell.run(run, environment: ["TERM": "xterm", "NO_COLOR": "1"]).text.contains("\u{1B}[31m")))
  }
}

extension Array {
  fileprivate func repeated(_ count: Int) -> [Element] { (0..<count).flatMap { _ in self } }
}
