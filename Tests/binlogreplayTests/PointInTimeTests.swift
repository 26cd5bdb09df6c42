import Foundation
import TestSupport
import Testing

/// An image of MySQL 6.0 and the binary logs of its server, brought to MariaDB: the tables are those that the server had.
@Suite("Image and binary logs on a private server", .serialized)
struct PointInTimeTests {
  static let image = Samples.image("binlog_pitr")

  @Test(
    "what image and logs give are the tables as they were",
    arguments: [
      ("expected-final", ""),
      ("expected-stop-position", "--stop-position=oracle-bin.000002:3715"),
      ("expected-stop-datetime", "--stop-datetime='2026-11-21 02:20:33' --time-zone=UTC"),
    ])
  func reaches(_ expected: String, _ stop: String) throws {
    let server = try PrivateServer.pointInTime.get()
    try server.clear()
    let place = try Shell.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: place) }
    let result = try Shell.run(
      """
      set -eu -o pipefail
      backupextract --quiet --all -o restore '\(Self.image.file.path)'
      restore/restore.sh \(server.options)
      mkdir files
      binlogreplay --quiet --image='\(Self.image.file.path)' --load-files=files \(stop) \
        '\(Self.image.folder.appendingPathComponent("binlog").path)' |
        mariadb \(server.options) --binary-mode --local-infile=1 --comments
      """, in: place)
    #expect(result.status == 0, "\(result.errors)")
    let truth = Self.image.folder.appendingPathComponent(expected)
    let names = try FileManager.default.contentsOfDirectory(atPath: truth.path).filter {
      $0.hasSuffix(".tsv") && !$0.hasSuffix(".hex.tsv") && !$0.hasSuffix(".geotext.tsv")
        && $0.split(separator: ".").count == 3
    }
    #expect(names.count >= 4)
    for name in names {
      let table = name.dropLast(4)
      let shown = try Shell.run(
        "mariadb \(server.options) --batch --default-character-set=utf8 -e 'SELECT * FROM \(table) ORDER BY 1'")
      #expect(
        shown.output == Array(try Data(contentsOf: truth.appendingPathComponent(name))), "\(table): \(shown.errors)")
    }
  }
}
