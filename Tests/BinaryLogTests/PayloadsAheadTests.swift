import BinaryLog
import ByteIO
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Compressed transactions that a thread of its own decompresses are those that the reader makes by itself.
@Suite struct PayloadsAheadTests {
  private static let logs: [String] = LogCases.all.filter {
    $0.family.hasPrefix("mysql") && $0.case.contains("compressed")
  }
  .flatMap { $0.files.map(\.path) }

  /// What a visitor sees: each event's place and bytes, and how the log ends.
  /// - Parameter next: what the visitor says of the transaction with a number.
  private static func seen(
    _ path: String, readsAhead: Bool, _ next: (Int) -> LogReader.Next = { _ in .goOn }
  ) -> (events: [String], error: String?) {
    var options = LogReader.Options()
    options.readsAhead = readsAhead
    options.verifiesChecksums = false
    var events: [String] = []
    var transactions = 0
    do throws(BinaryLogError) {
      let input = try LogInput(opening: FilePath(path), name: "bin.000001")
      var reader = try input.reader(options)
      try reader.read { (event, _) throws(BinaryLogError) in
        events.append("\(event.type) \(event.offset) \(event.isUnwrapped) \(CRC32.of(event.bytes))")
        guard event.type == .transactionPayload else { return .goOn }
        transactions += 1
        return next(transactions)
      }
      return (events, nil)
    } catch { return (events, "\(error)") }
  }

  @Test(arguments: logs) func theEventsAreTheSame(_ log: String) {
    let alone = Self.seen(log, readsAhead: false)
    #expect(alone.events.contains { $0.contains("true") } && alone.error == nil)
    #expect(Self.seen(log, readsAhead: true) == alone)
  }

  @Test(arguments: logs) func transactionsCanBePassedOver(_ log: String) {
    for modulus in 2...4 {
      let choose: (Int) -> LogReader.Next = { $0 % modulus == 0 ? .goOn : .passPayload }
      #expect(Self.seen(log, readsAhead: true, choose) == Self.seen(log, readsAhead: false, choose))
    }
  }

  @Test(arguments: logs) func readingCanEndAnywhere(_ log: String) {
    for last in 1...5 {
      let choose: (Int) -> LogReader.Next = { $0 == last ? .stop : .goOn }
      #expect(Self.seen(log, readsAhead: true, choose) == Self.seen(log, readsAhead: false, choose))
    }
  }

  @Test func whatIsDamagedIsToldTheSameWay() throws {
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: try #require(Self.logs.first))))
    let copy = FileManager.default.temporaryDirectory.appendingPathComponent("ahead-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: copy) }
    var errors = 0
    for place in stride(from: 200, to: bytes.count, by: max(1, bytes.count / 200)) {
      var damaged = bytes
      damaged[place] ^= 0x55
      try Data(damaged).write(to: copy)
      let alone = Self.seen(copy.path, readsAhead: false)
      #expect(Self.seen(copy.path, readsAhead: true) == alone)
      if alone.error != nil { errors += 1 }
    }
    #expect(errors > 0)
  }
}
