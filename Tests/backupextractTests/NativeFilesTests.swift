import BackupStreamLib
import ByteIO
import Foundation
import SnapshotDrivers
import TestSupport
import Testing

/// `--native-files` as its users meet it.
@Suite("Native files")
struct NativeFilesTests {
  private static let one = Samples.root.appendingPathComponent("samples/images/one_myisam/one_myisam.bak").path
  private static let many = Samples.root.appendingPathComponent("samples/images/many_objects/many_objects.bak").path
  private static let memory =
    Samples.root.appendingPathComponent("samples/images/datatypes_memory/datatypes_memory.bak").path

  /// Runs a script in a new folder, and tells what is there afterwards.
  private static func run(
    _ script: String, image: [UInt8]? = nil
  ) throws -> (result: Shell.Result, names: [String]) {
    let folder = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    if let image { try Data(image).write(to: folder.appendingPathComponent("i.bak")) }
    let result = try Shell.run(script, in: folder)
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    return (result, names.filter { $0 != "i.bak" }.sorted())
  }

  @Test("are a folder for each database, with a definition and two files for each table")
  func layout() throws {
    let (result, names) = try Self.run("backupextract '\(Self.one)' onemyi.t1 --native-files n")
    #expect(result.status == 0 && result.output.isEmpty)
    #expect(result.errors == "backupextract: \(Self.one): 1 table with 5 rows in n\n")
    #expect(names == ["n", "n/.backupstream", "n/onemyi", "n/onemyi/t1.MYD", "n/onemyi/t1.MYI", "n/onemyi/t1.sql"])
    let quiet = try Self.run("backupextract -q '\(Self.one)' --all --data-only --native-files n/")
    #expect(quiet.result.status == 0 && quiet.result.errors.isEmpty && !quiet.names.contains("n/onemyi/t1.sql"))
    let json = try Self.run("backupextract --json '\(Self.one)' --all --native-files n").result
    #expect(json.text.contains(#""rows":5"#) && json.text.contains(#""file":"onemyi/t1.MYD""#))
  }

  @Test("a table that the image has as rows is left out, and that is said")
  func leftOut() throws {
    let all = try Self.run("backupextract '\(Self.many)' --all --native-files n")
    #expect(all.result.status == 0 && all.result.errors.contains("14 tables left out"))
    #expect(all.names.contains("n/audit_db/aria.MAD") && all.names.contains("n/audit_db/aria.MAI"))
    let database = try Self.run("backupextract '\(Self.many)' audit_db --native-files n")
    #expect(database.result.status == 0)
    let named = try Self.run("backupextract '\(Self.many)' audit_db.m1 shop.orders --native-files n")
    #expect(named.result.status == 3 && named.names.contains("n/audit_db/m1.MYD"))
    #expect(named.result.errors.contains("left out: shop.orders: the image has no files of it"))
    let none = try Self.run("backupextract '\(Self.memory)' --all --native-files n")
    #expect(none.result.status == 1 && none.names.isEmpty)
    #expect(none.result.errors.contains("found no table among the 30 chosen that the image has as files of its engine"))
  }

  @Test("a folder with files in it stays, unless it is one of ours and --replace is given")
  func existing() throws {
    let command = "backupextract -q '\(Self.one)' --all --native-files n"
    #expect(try Self.run("mkdir n; \(command)").result.status == 0)
    let other = try Self.run("mkdir n; touch n/x; \(command) --replace")
    #expect(other.result.status == 2 && other.names == ["n", "n/x"])
    #expect(
      other.result.errors
        == "backupextract: n: create: it already exists; it is not empty, backupextract did not make it, and it stays\n"
    )
    let again = try Self.run("\(command); touch n/x; \(command)")
    #expect(again.result.status == 2 && again.names.contains("n/x"))
    #expect(again.result.errors.contains("--replace replaces it"))
    let replaced = try Self.run("\(command); mkdir n/d; touch n/d/x n/x; ln -s / n/link; \(command) --replace")
    #expect(replaced.result.status == 0 && replaced.names.count == 6 && !replaced.names.contains("n/x"))
    for there in ["touch n", "ln -s . n", "ln -s nowhere n"] {
      let (result, names) = try Self.run("\(there); \(command) --replace")
      #expect(result.status == 2 && names == ["n"], "\(there)")
    }
    #expect(try Self.run("backupextract -q '\(Self.one)' --all --native-files .").result.status == 2)
    let nowhere = try Self.run("backupextract -q '\(Self.one)' --all --native-files a/b")
    #expect(nowhere.result.status == 2 && nowhere.names.isEmpty)
  }

  @Test("options about rows are refused")
  func options() throws {
    for option in ["--columns=id", "--limit=1", "--format=csv", "--compress=gzip", "--schema-only", "--rename=a=b"] {
      let (result, names) = try Self.run("backupextract \(option) '\(Self.one)' --all --native-files n")
      #expect(result.status == 64 && names.isEmpty && result.errors.contains("makes no sense"), "\(option)")
    }
  }

  @Test("nothing appears if the image or a table in it is damaged")
  func damage() throws {
    var parts = try ImageParts(reading: Samples.image("one_myisam").open())
    let data = try #require(parts.chunks.firstIndex { $0.data.first == 1 })
    // The type of the first block of a dynamic data file.
    parts.chunks[data].data[1] = 99
    let damaged = try parts.bytes()
    let table = try Self.run("backupextract i.bak --all --native-files n", image: damaged)
    #expect(table.result.status == 1 && table.names.isEmpty)
    #expect(table.result.errors.hasPrefix("backupextract: i.bak: table onemyi.t1: MYD at offset 0: found "))
    #expect(table.result.errors.split(separator: "\n").count == 1)
    let salvaged = try Self.run("backupextract i.bak --all --salvage --native-files n", image: damaged)
    #expect(salvaged.result.status == 3 && salvaged.names.contains("n/onemyi/t1.MYD"))
    #expect(salvaged.result.errors.contains("lost: onemyi.t1 at offset 0 of the MYD file"))
    let older = try Self.run(
      "backupextract -q '\(Self.one)' --all --native-files n; backupextract i.bak --all --replace --native-files n",
      image: damaged)
    #expect(older.result.status == 1 && older.names.count == 6)
    parts.chunks.remove(at: data)
    let missing = try Self.run("backupextract i.bak --all --native-files n", image: try parts.bytes())
    #expect(missing.result.status == 1 && missing.names.isEmpty)
    parts.chunks = []
    let empty = try Self.run("backupextract i.bak --all --native-files n", image: try parts.bytes())
    #expect(empty.result.status == 1 && empty.names.isEmpty)
    #expect(
      empty.result.errors
        == "backupextract: i.bak: table onemyi.t1: found no data of it, expected the files of its engine\n")
    let whole = try parts.bytes(index: false)
    let cut = try Self.run("backupextract i.bak --all --native-files n", image: Array(whole.dropLast(8)))
    #expect(cut.result.status == 1 && cut.names.isEmpty && cut.result.errors.split(separator: "\n").count == 1)
    let broken = Samples.root.appendingPathComponent("samples/broken/one_myisam.trunc3628.bak").path
    let real = try Self.run("backupextract '\(broken)' --all --native-files n")
    #expect(real.result.status == 1 && real.names.isEmpty && real.result.errors.split(separator: "\n").count == 1)
  }

  @Test("a byte inside a value that is not what it was is seen where there is an index")
  func checksums() throws {
    let parts = try ImageParts(reading: Samples.image("one_myisam").open())
    let file = try #require(parts.chunks.first { $0.data.first == 1 }).data
    let value = try #require(file.indices.dropFirst(20).last { (0x61...0x7A).contains(file[$0]) })
    let before = file[(value - 8)...value]
    for hasIndex in [true, false] {
      let sound = try parts.bytes(index: hasIndex)
      var changed = sound
      changed[8 + (try #require(sound.indices.first { sound[$0...].starts(with: before) }))] ^= 1
      let segment = "found CRC-32C"
      for options in ["onemyi.t1", "--all --native-files n"] {
        let whole = try Self.run("backupextract i.bak \(options)", image: sound).result
        #expect(whole.status == 0 && !whole.errors.contains(segment))
        let plain = try Self.run("backupextract i.bak \(options)", image: changed)
        #expect(plain.result.status == (hasIndex ? 1 : 0), "\(plain.result)")
        let salvaged = try Self.run("backupextract --salvage i.bak \(options)", image: changed)
        #expect(salvaged.result.status == (hasIndex ? 3 : 0))
        // What is taken is the same, and told.
        #expect(salvaged.result.output.count == whole.output.count)
        #expect(plain.names.isEmpty == (hasIndex || !options.contains("native")))
        #expect(salvaged.names.contains("n/onemyi/t1.MYD") == options.contains("native"))
        if !hasIndex { continue }
        #expect(
          plain.result.errors.hasPrefix("backupextract: i.bak: table data at offset 0: \(segment) "),
          "\(plain.result.errors)")
        #expect(
          salvaged.result.errors.contains("rows in this segment may be wrong: table data at offset 0: \(segment)"))
      }
    }
  }

  @Test(
    "no name leads out of the folder",
    arguments: ["#mysql50#../../x", "#mysql50#..", "#mysql50#.", "#mysql50#", "#mysql50#a/b", "#mysql50#a\0b", ""])
  func hostileNames(_ name: String) throws {
    #expect(NativeTableName(database: "d", table: ByteString(name)).files == nil)
    #expect(NativeTableName(database: ByteString(name), table: "t").files == nil)
    if name.isEmpty { return }
    var table = try ImageParts(reading: Samples.image("one_myisam").open())
    table.preamble.catalogue.databases[0].items[0].name = ByteString(name)
    var database = try ImageParts(reading: Samples.image("one_myisam").open())
    database.preamble.catalogue.databases[0].name = ByteString(name)
    for parts in [table, database] {
      let (result, names) = try Self.run(
        "mkdir f; cd f; backupextract ../i.bak --all --native-files n", image: try parts.bytes())
      #expect(result.status == 1 && names == ["f"] && result.errors.contains("found a name that no file can have"))
    }
  }

  @Test("an engine whose driver we do not know is an error")
  func unknownEngine() throws {
    var parts = try ImageParts(reading: Samples.image("one_myisam").open())
    parts.preamble.snapshots[0].driver = .native(engine: "Falcon", major: 1, minor: 0)
    let (result, names) = try Self.run("backupextract i.bak --all --native-files n", image: try parts.bytes())
    #expect(result.status == 1 && names.isEmpty && result.errors.contains("native driver of Falcon"))
  }

  @Test(
    "files have the names that a server gives them",
    arguments: [
      // As MariaDB 10.11 named them.
      ("t1", "t1"), ("con", "con@@@"), ("Com1", "Com1@@@"), ("COM0", "COM0"), ("clock$", "clock@0024"),
      ("../x", "@002e@002e@002fx"), ("naïve-ünï db", "na@0vve@002d@1on@0v@0020db"), ("日本", "@65e5@672c"),
      ("#mysql50#a-b", "a-b"),
    ])
  func names(_ name: String, _ file: String) {
    let files = NativeTableName(database: ByteString(name), table: ByteString(name)).files
    #expect(files?.folder == file && files?.file == file)
  }
}
