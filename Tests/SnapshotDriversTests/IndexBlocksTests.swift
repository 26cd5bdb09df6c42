import ByteIO
import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import SnapshotDrivers

@Suite("Blocks of keys") struct IndexBlocksTests {
  private static func faults(_ index: [UInt8]) throws -> [SnapshotDriverError] {
    let files = try NativeTableFiles(engine: .myisam, folder: "/tmp")
    try files.add(code: 2, index.span.bytes)
    var faults: [SnapshotDriverError] = []
    try IndexBlocks(files).check { faults.append($0) }
    return faults
  }

  /// The index files of an image, as the server had them.
  private static func indexes(of sample: Samples.Image) throws -> [[UInt8]] {
    try NativeSamples.tables(of: sample).compactMap { table in
      guard table.engine == .myisam, let files = table.files, !files.hasOnlyIndexHeader else { return nil }
      return try files.index.read(Int(files.indexLength), at: 0)
    }
  }

  @Test("those of real images are not accused", arguments: NativeSamples.images)
  func sound(_ sample: Samples.Image) throws {
    for index in try Self.indexes(of: sample) { #expect(try Self.faults(index) == []) }
  }

  /// Keys of all kinds, with deleted entries, free blocks of several sizes, deep trees.
  private static let definitions = """
    CREATE TABLE keys_a (id INT AUTO_INCREMENT PRIMARY KEY, p CHAR(60), v VARCHAR(200), n VARCHAR(32) NOT NULL, t TEXT,
      d DATETIME, x DECIMAL(10,2), KEY (p), KEY (v), KEY (n), KEY (t(250)), KEY (d, v(20), x), KEY (n, p), KEY (x, d))
      ENGINE=MyISAM CHARSET=utf8mb4 PACK_KEYS=DEFAULT;
    CREATE TABLE keys_b LIKE keys_a; ALTER TABLE keys_b PACK_KEYS=1;
    CREATE TABLE keys_c LIKE keys_a; ALTER TABLE keys_c PACK_KEYS=0;
    CREATE TABLE keys_d (a BINARY(200), b VARBINARY(500) NOT NULL, c BIT(5), e ENUM('x','y'), UNIQUE (a), KEY (b),
      KEY (c, e), KEY (e, a, b(300)), FULLTEXT KEY f (g), g VARCHAR(20)) ENGINE=MyISAM PACK_KEYS=1;
    CREATE TABLE keys_e LIKE keys_a; ALTER TABLE keys_e DISABLE KEYS;
    INSERT INTO keys_a (p, v, n, t, d, x) SELECT IF(seq % 7 = 0, NULL, CONCAT('prefix ', seq % 100)),
      IF(seq % 5 = 0, NULL, REPEAT(CHAR(97 + seq % 26), seq % 150)), MD5(seq),
      IF(seq % 9 = 0, NULL, REPEAT(MD5(seq), seq % 9)), FROM_UNIXTIME(1e9 + seq * 1000), seq / 7
      FROM seq_1_to_6000;
    INSERT INTO keys_b SELECT * FROM keys_a; INSERT INTO keys_c SELECT * FROM keys_a ORDER BY MD5(id);
    INSERT INTO keys_d (a, b, c, e, g) SELECT IF(seq % 50 = 0, NULL, CONCAT('aaaa', seq)),
      REPEAT(CHAR(97 + seq % 3), seq % 499), seq % 32, 1 + seq % 2, CONCAT('word', seq) FROM seq_1_to_2000;
    DELETE FROM keys_a WHERE id % 3 = 0; DELETE FROM keys_a WHERE id BETWEEN 2000 AND 3000;
    UPDATE keys_a SET v = CONCAT(v, 'zz') WHERE id % 11 = 0; DELETE FROM keys_b WHERE id BETWEEN 100 AND 5000;
    DELETE FROM keys_c WHERE id % 2; INSERT INTO keys_c (p, v, n) SELECT p, v, n FROM keys_a LIMIT 500;
    DELETE FROM keys_d WHERE c < 20; INSERT INTO keys_e SELECT * FROM keys_a LIMIT 500;
    FLUSH TABLES;
    """

  /// The index files of these tables, with the number of keys in them that are there and not of full texts.
  private static let made = Result {
    let server = try ReplayServer.start("mariadb-10.11")
    _ = try server.rows("CREATE DATABASE k; USE k;\n" + definitions.replacing("seq_1", with: "mysql.seq_1"))
    let folder = try #require(try server.rows("SELECT @@datadir").first?.first)
    return try "abcde".map { name in
      Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/k/keys_\(name).MYI")))
    }
  }

  @Test("those of another server are not accused") func made() throws {
    for index in try Self.made.get() {
      #expect(index.count > 10_000)
      #expect(try Self.faults(index) == [])
    }
  }

  @Test("damage of blocks never crashes, and most of it is found") func damaged() throws {
    var generator = SeededGenerator(seed: 3)
    let indexes = try Self.made.get()
    for (number, index) in indexes.enumerated() {
      // The head of a block: how many bytes are used, and whether others are below.
      var found = 0
      for _ in 0..<40 {
        var damaged = index
        let block = Int.random(in: 4..<index.count / 1024, using: &generator) * 1024
        damaged[block] ^= 0x80
        if try !Self.faults(damaged).isEmpty { found += 1 }
      }
      // Not where a block is longer, or free.
      #expect(found >= 10, "\(number): \(found) of 40")
      for _ in 0..<60 {
        var damaged = index
        let place = Int.random(in: 24..<index.count, using: &generator)
        damaged[place] ^= UInt8.random(in: 1...255, using: &generator)
        _ = try? Self.faults(damaged)
      }
      var fewer = index
      fewer[35] ^= 1
      #expect(try Self.faults(fewer).contains { $0.found.contains("entries of key 1") })
    }
    // The root of the first key is that of the second as well.
    var twice = indexes[0]
    twice.replaceSubrange(132..<140, with: indexes[0][124..<132])
    #expect(try Self.faults(twice).contains { $0.found.contains("a second time") })
    // A root outside of the file, and one between blocks.
    for root: [UInt8] in [[0, 0, 1, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0x12, 0x34]] {
      var outside = indexes[0]
      outside.replaceSubrange(124..<132, with: root)
      #expect(try Self.faults(outside).contains { $0.found.contains("a block of 1024 bytes at") })
    }
    for length in stride(from: 0, to: indexes[0].count, by: 50_021) {
      _ = try? Self.faults(Array(indexes[0][..<length]))
    }
  }
}
