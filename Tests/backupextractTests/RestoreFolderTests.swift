import Foundation
import TestSupport
import Testing

/// Folders appear whole or not at all.
@Suite("Folders that restore") struct RestoreFolderTests {
  @Test("killed in the middle: nothing under the final name, and the next run works and cleans up") func killed() throws
  {
    let place = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: place) }
    let image = Samples.image("many_objects").file.path
    let result = try Shell.run(
      """
      for delay in 0.005 0.01 0.02 0.04 0.08 0.16; do
        timeout -s KILL $delay backupextract -q --all -o restore \(image)
        if [ -e restore ]; then restore/restore.sh --help >/dev/null && (cd restore && sha256sum -c --quiet SHA256SUMS) || exit 9; rm -r restore; fi
      done 2>/dev/null
      mkdir .restore.1.partial && touch .restore.1.partial/file
      backupextract -q --all -o restore \(image) || exit 8
      ls -A
      """, in: place)
    #expect(result.status == 0 && result.text == "restore\n", "\(result.status) \(result.text) \(result.errors)")
  }

  @Test("full disk: said with the status of a failure, and nothing is left") func fullDisk() throws {
    let place = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: place) }
    let image = Samples.image("datatypes_memory").file.path
    for options in ["-o restore", "--format=tsv -o restore", "--format=sql -o all.sql"] {
      let result = try Shell.run(
        "trap '' XFSZ; ulimit -f 6; backupextract -q --all \(options) \(image)", in: place)
      #expect(
        result.status == 2 && result.errors.contains("File too large"), "\(options): \(result.status) \(result.errors)")
      #expect(try Shell.run("ls -A", in: place).text.isEmpty)
    }
  }

  @Test("what is there stays, unless it is ours and shall be replaced") func replacing() throws {
    let place = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: place) }
    let image = Samples.image("many_objects").file.path
    func run(_ options: String) throws -> Int32 {
      try Shell.run("backupextract -q --all \(options) \(image)", in: place).status
    }
    _ = try Shell.run("mkdir mine && touch mine/precious && mkdir empty", in: place)
    #expect(try run("-o mine") == 2 && run("--replace -o mine") == 2)
    #expect(try Shell.run("ls mine", in: place).text == "precious\n")
    #expect(try run("-o empty/") == 0 && run("-o empty") == 2 && run("--replace -o empty --format=csv") == 0)
    let files = try Shell.run("ls -A . empty", in: place).text
    #expect(
      files.contains("shop.orders.csv") && !files.contains("restore.sh") && !files.contains(".partial"), "\(files)")
    #expect(
      try Shell.run("cd empty && sha256sum -c --quiet SHA256SUMS && python3 -m json.tool manifest.json", in: place).text
        .contains("\"rows\": 4"))
  }

  @Test("several tables without a place are refused, with what would do") func several() throws {
    let result = try Shell.run("backupextract \(Samples.image("many_objects").file.path) shop")
    #expect(result.status == 64 && result.errors.contains("-o FOLDER") && result.output.isEmpty, "\(result.errors)")
  }
}
