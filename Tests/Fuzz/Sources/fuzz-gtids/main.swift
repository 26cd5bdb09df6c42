// The input's first byte chooses what the rest is: a text, or the body of an event that carries GTIDs.

import BinaryLog
import ByteIO
import FuzzSupport

func checkSets(_ text: ByteString) {
  guard let set = try? MySQLGTIDSet(parsing: text) else { return }
  guard let again = try? MySQLGTIDSet(parsing: ByteString(set.description)) else { fatalError("\(set) is not read") }
  demand(again == set, "\(set) is read as \(again)")
  demand(set.isSubset(of: set) && set.subtracting(set).isEmpty && set.union(set) == set, "\(set) against itself")
  guard let first = set.entries.first?.numbers.ranges.first else { return }
  var part = MySQLGTIDSet()
  part.insert(first, of: set.entries[0].source)
  let rest = set.subtracting(part)
  demand(part.isSubset(of: set) && rest.union(part) == set, "\(set) without \(part) and with it")
  demand(rest.count &+ part.count == set.count, "the numbers of \(set)")
}

func checkTexts(_ kind: Int, _ text: ByteString) {
  switch kind {
  case 0: checkSets(text)
  case 1:
    guard let set = try? MariaDBGTIDSet(parsing: text) else { return }
    demand((try? MariaDBGTIDSet(parsing: ByteString(set.description))) == set, "\(set)")
  case 2:
    guard let position = try? MariaDBGTIDPosition(parsing: text) else { return }
    demand((try? MariaDBGTIDPosition(parsing: ByteString(position.description))) == position, "\(position)")
  default:
    guard let gtid = try? GTID(parsing: text) else { return }
    demand((try? GTID(parsing: ByteString(gtid.description))) == gtid, "\(gtid)")
  }
}

func checkEvent(_ kind: Int, _ body: RawSpan) throws(BinaryLogError) {
  let format = FormatDescription(version: 4)
  switch kind {
  case 4:
    let gtids = try PreviousGTIDsEvent(parsing: body, format: format).gtids
    demand((try? MySQLGTIDSet(parsing: ByteString(gtids.description))) == gtids, "\(gtids)")
  case 5: _ = try GTIDEvent(parsing: body, type: .gtid, format: format)
  case 6: _ = try GTIDEvent(parsing: body, type: .taggedGTID, format: format)
  case 7: _ = try MariaDBGTIDEvent(parsing: body, format: format)
  case 8: _ = try GTIDListEvent(parsing: body, format: format).position
  case 9: _ = try TransactionContextEvent(parsing: body, format: format)
  case 10: _ = try ViewChangeEvent(parsing: body, format: format)
  case 11: _ = try XAPrepareEvent(parsing: body, format: format).xid.description
  case 12: _ = try HeartbeatEvent(parsing: body, type: .heartbeatV2, format: format)
  case 13: _ = try IncidentEvent(parsing: body, format: format)
  case 14: _ = try RotateEvent(parsing: body, format: format)
  default: _ = try BinlogCheckpointEvent(parsing: body, format: format)
  }
}

Fuzzer.main(
  seeds: { image in
    guard image == nil else { return [] }
    let uuid = "11111111-2222-3333-4444-555555555555"
    let texts: [(UInt8, String)] = [
      (0, "\(uuid):1-5:7,\(uuid):tag:3"), (0, " {\(uuid)} : 9 : _x : 1-9223372036854775806 ,"), (1, "0-1-5, 0-1-7-9"),
      (2, "0-1-5,4294967295-4294967295-18446744073709551615"), (3, "\(uuid):red:1"), (3, "0-1-5"),
    ]
    let sid = [UInt8](repeating: 0x11, count: 16)
    func number(_ value: UInt8) -> [UInt8] { [value, 0, 0, 0, 0, 0, 0, 0] }
    let ranges = number(2) + number(1) + number(5) + number(7) + number(9)
    let tagged: [UInt8] = [1, 1, 0, 0, 0, 0, 0, 1] + sid + [6, 0x72, 0x65, 0x64] + ranges
    let fields: [UInt8] =
      [2, 70, 0, 0, 0, 2] + sid.map { $0 << 1 } + [4, 4, 6, 8] + "blue".utf8 + [8, 8, 10, 16, 12, 2, 16, 69, 5]
    let bodies: [(UInt8, [UInt8])] = [
      (4, number(1) + sid + ranges), (4, tagged), (5, [1] + sid + number(1) + [2] + number(0) + number(1)), (6, fields),
      (7, number(5) + [0, 0, 0, 0, 0x4C, 7, 0, 0, 0, 3, 3] + "twobra".utf8 + [1, 255]),
      (7, number(5) + [0, 0, 0, 0, 0x29, 4] + number(4)), (8, [1, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0] + number(5)),
      (9, [2, 1, 0, 0, 0, 1, 8, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 65, 65] + number(0) + [1, 0, 66, 1, 0, 67]),
      (10, [UInt8](repeating: 65, count: 40) + number(1) + [1, 0, 0, 0, 1, 0, 2, 0, 0, 0, 65, 66, 67]),
      (11, [0, 1, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 65, 66, 67]), (12, [1, 3, 65, 66, 67, 2, 1, 9, 0]),
      (13, [1, 0, 2, 65, 66]), (14, number(4) + "bin.000002".utf8), (15, [3, 0, 0, 0, 65, 66, 67]),
    ]
    return texts.map { [$0] + Array($1.utf8) } + bodies.map { [$0] + $1 }
  },
  callback: { start, count in
    var input = FuzzInput(Fuzzer.bytes(start, count))
    let kind = input.byte() & 15
    let rest = input.rest
    if kind < 4 {
      checkTexts(kind, ByteString(rest))
    } else {
      try? checkEvent(kind, rest.span.bytes)
    }
    return 0
  })
