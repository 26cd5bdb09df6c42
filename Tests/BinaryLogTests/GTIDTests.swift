import BinaryLog
import ByteIO
import Testing

/// Texts and sets of GTIDs. Expected values are those of MySQL 9.7 (`SET @@GLOBAL.gtid_purged`, `GTID_SUBTRACT`,
/// `GTID_SUBSET`) and MariaDB 10.11 (`SELECT @@gtid_binlog_pos`, `mariadb-binlog`).
@Suite struct GTIDTests {
  private let one = "11111111-2222-3333-4444-555555555555"
  private let two = "4e9416a2-e553-11f1-bdce-02fc00000001"

  private func set(_ text: String) throws(CursorError) -> MySQLGTIDSet { try MySQLGTIDSet(parsing: ByteString(text)) }

  @Test func setsAreReadInEveryFormThatTheServerTakes() throws {
    #expect(try set("").description == "")
    #expect(try set(" , ,").isEmpty)
    #expect(try set("\(one):5-7:1-3:4").description == "\(one):1-7")
    #expect(try set("\(two):1,\n\(one) : 9 : 7 , \(two):3").description == "\(one):7:9,\(two):1:3")
    #expect(try set("{\(one.uppercased())}:1").description == "\(one):1")
    #expect(try set(one.split(separator: "-").joined() + ":1").description == "\(one):1")
    #expect(
      try set("\(one):red:100:blue:1-2,\(one):7:9").description == "\(one):7:9:blue:1-2:red:100")
    #expect(try set("\(one):RED:1:_x9:2").description == "\(one):_x9:2:red:1")
    #expect(try set("\(one):9223372036854775806").count == 1)
    #expect(try set("\(one):1-9223372036854775806").count == 9_223_372_036_854_775_806)
  }

  @Test(arguments: [
    "x", ":1", "11111111-2222-3333-4444-555555555555", "11111111-2222-3333-4444-555555555555:",
    "11111111-2222-3333-4444-555555555555:0", "11111111-2222-3333-4444-555555555555:1-",
    "11111111-2222-3333-4444-555555555555:3-1", "11111111-2222-3333-4444-555555555555:1 2",
    "11111111-2222-3333-4444-555555555555:9223372036854775807",
    "11111111-2222-3333-4444-555555555555:99999999999999999999999",
    "11111111-2222-3333-4444-555555555555:tag", "11111111-2222-3333-4444-555555555555:9tag:1",
    "11111111-2222-3333-4444-555555555555:abcdefghijklmnopqrstuvwxyzabcdefg:1",
    "11111111222233334444-555555555555:1", "11111111-2222-3333-4444-55555555555:1",
    "{11111111-2222-3333-4444-555555555555:1",
  ]) func whatIsNoSetIsRefused(_ text: String) {
    #expect(throws: CursorError.self) { try MySQLGTIDSet(parsing: ByteString(text)) }
  }

  @Test func setsAreAddedAndSubtracted() throws {
    let left = try set("\(one):1-10:20-30:red:1-5,\(two):1")
    let right = try set("\(one):5-25:red:1-5")
    #expect(left.subtracting(right).description == "\(one):1-4:26-30,\(two):1")
    #expect(right.subtracting(left).description == "\(one):11-19")
    #expect(left.union(right).description == "\(one):1-30:red:1-5,\(two):1")
    #expect(try set("\(one):6-9:21").isSubset(of: left))
    #expect(try !set("\(one):6-11").isSubset(of: left))
    #expect(try !set("\(two):1-2").isSubset(of: left))
    #expect(MySQLGTIDSet().isSubset(of: left))
    #expect(left.contains(try MySQLGTID(parsing: ByteString("\(one):red:5"))))
    #expect(!left.contains(try MySQLGTID(parsing: ByteString("\(one):green:5"))))
    #expect(!left.contains(try MySQLGTID(parsing: ByteString("\(one):11"))))
  }

  /// Sets of small numbers against sets of integers: every operation agrees, however the ranges lie.
  @Test func rangesBehaveAsTheSetsThatTheyAre() {
    var generator = SystemRandomNumberGenerator()
    func random() -> (GTIDNumbers, Set<Int64>) {
      var (numbers, plain) = (GTIDNumbers(), Set<Int64>())
      for _ in 0..<Int.random(in: 0...12, using: &generator) {
        let first = Int64.random(in: 1...40, using: &generator)
        let range = first...(first + Int64.random(in: 0...5, using: &generator))
        numbers.insert(range)
        plain.formUnion(range)
      }
      return (numbers, plain)
    }
    func expand(_ numbers: GTIDNumbers) -> [Int64] { numbers.ranges.flatMap { Array($0) } }
    for _ in 0..<300 {
      let ((left, leftPlain), (right, rightPlain)) = (random(), random())
      #expect(expand(left) == leftPlain.sorted())
      #expect(zip(left.ranges, left.ranges.dropFirst()).allSatisfy { $0.upperBound + 1 < $1.lowerBound })
      #expect(left.count == leftPlain.count)
      #expect(expand(left.subtracting(right)) == leftPlain.subtracting(rightPlain).sorted())
      #expect(left.isSubset(of: right) == leftPlain.isSubset(of: rightPlain))
      var union = left
      union.formUnion(right)
      #expect(expand(union) == leftPlain.union(rightPlain).sorted())
      #expect((1...46).allSatisfy { left.contains($0) == leftPlain.contains($0) })
    }
  }

  @Test func positionsOfMariaDBHoldTheLastOfEachDomain() throws {
    var position = try MariaDBGTIDPosition(parsing: " 1-2-5 , 0-1-100")
    #expect(position.description == "0-1-100,1-2-5")
    #expect(position.covers(MariaDBGTID(domain: 0, server: 9, sequence: 100)))
    #expect(!position.covers(MariaDBGTID(domain: 0, server: 1, sequence: 101)))
    #expect(!position.covers(MariaDBGTID(domain: 2, server: 1, sequence: 1)))
    #expect(position.advance(to: MariaDBGTID(domain: 0, server: 3, sequence: 101))?.sequence == 100)
    #expect(position.description == "0-3-101,1-2-5")
    #expect(try MariaDBGTIDPosition(parsing: "").isEmpty)
    for text in ["0-1", "0-1-", "0-1-x", "0-1-5,", "0-1-5,0-1-6", "4294967296-1-1", "0-1-18446744073709551616"] {
      #expect(throws: CursorError.self, "\(text)") { try MariaDBGTIDPosition(parsing: ByteString(text)) }
    }
    #expect(try MariaDBGTID(parsing: "4294967295-4294967295-18446744073709551615").sequence == .max)
  }

  @Test func setsOfEitherFamilyAreToldApart() throws {
    #expect(try GTIDSet(parsing: ByteString("\(one):1-3")).contains(try GTID(parsing: ByteString("\(one):2"))))
    let set = try GTIDSet(parsing: "0-1-5, 0-1-7-9, 1-2-1")
    #expect(set.description == "0-1-5,0-1-7-9,1-2-1")
    for (text, isIn) in [("0-1-5", true), ("0-1-6", false), ("0-1-8", true), ("0-2-8", false), ("1-2-1", true)] {
      #expect(set.contains(try GTID(parsing: ByteString(text))) == isIn, "\(text)")
    }
    #expect(!set.contains(try GTID(parsing: ByteString("\(one):2"))))
    #expect(throws: CursorError.self) { try GTID(parsing: ByteString("\(one):1-2")) }
  }
}
