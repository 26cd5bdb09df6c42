import BinaryLog
import ByteIO
import Foundation
import TestSupport
import Testing

/// Damaged logs: nothing crashes or hangs, and nothing is passed over in silence.
@Suite struct LogDamageTests {
  /// What a check says of a log.
  private static func verify(
    _ bytes: [UInt8], _ options: LogReader.Options = LogReader.Options()
  ) throws(BinaryLogError) -> LogVerification {
    var verifier = LogVerifier(options)
    try verifier.read("bin.000001") { () throws(BinaryLogError) in
      try LogReader(ByteStream(MemorySource(bytes)), name: "bin.000001", options: options)
    }
    return verifier.finish()
  }

  private static func weight(_ bytes: [UInt8]) -> LogFinding.Weight? {
    do throws(BinaryLogError) { return try verify(bytes).weight } catch { return .failure }
  }

  /// One small log of each family, and where there is a corpus, one of MySQL 4.1.
  private static let small: [String] = {
    let logs = ["binlogs/mariadb-10.11/flashback/binlog/bin.000001", "binlogs/mysql-9.7/flashback/binlog/bin.000001"]
    return (logs + ["old/binlog_old_version_4_1.000001"]).filter {
      FileManager.default.fileExists(atPath: Samples.folder.appendingPathComponent($0).path)
    }
  }()

  private static func bytes(_ log: String) throws -> [UInt8] {
    Array(try Data(contentsOf: Samples.folder.appendingPathComponent(log)))
  }

  /// With a corpus every byte is tried; else each fourth, another one each day.
  private static let step = ProcessInfo.processInfo.environment["BACKUPSTREAM_CORPUS"] == nil ? 4 : 1
  private static let first = Int(Date().timeIntervalSince1970 / 86400) % step

  @Test(arguments: small) func theLogsThemselvesAreSound(_ log: String) throws {
    let result = try Self.verify(try Self.bytes(log))
    // Logs of 4.1 end without an event that says so.
    #expect(result.weight ?? .note <= (log.hasPrefix("old") ? .doubt : .note), "\(result.findings)")
  }

  @Test(arguments: small) func everyTruncationIsReported(_ log: String) throws {
    let bytes = try Self.bytes(log)
    let least: LogFinding.Weight = log.hasPrefix("old") ? .doubt : .failure
    for length in 0..<bytes.count {
      let weight = Self.weight(Array(bytes[..<length]))
      #expect(weight ?? .note >= least, "\(log) cut to \(length) bytes")
    }
  }

  @Test(arguments: small, 0..<8) func everyChangedByteIsReported(_ log: String, _ way: Int) throws {
    let bytes = try Self.bytes(log)
    let hasChecksums = !log.hasPrefix("old")
    for index in stride(from: Self.first, to: bytes.count, by: Self.step) {
      let old = bytes[index]
      let new: UInt8 = [0x00, 0xFF, 0x40, 0x80, 0xC0, old ^ 1, old ^ 0x80, old &+ 1][way]
      if new == old { continue }
      var damaged = bytes
      damaged[index] = new
      let weight = Self.weight(damaged)
      // Without checksums a changed byte of text or of a value is another text or value.
      if hasChecksums { #expect(weight ?? .note > .note, "\(log): byte \(index) is \(new), not \(old)") }
    }
  }

  /// Without checksums all the code behind them meets the damage.
  @Test(arguments: small) func withoutChecksumsNothingCrashes(_ log: String) throws {
    let bytes = try Self.bytes(log)
    var options = LogReader.Options()
    options.verifiesChecksums = false
    for passes in [false, true] {
      options.passesUnknownEvents = passes
      for index in stride(from: Self.first, to: bytes.count, by: Self.step) {
        var damaged = bytes
        damaged[index] ^= 1 << UInt8(index % 8)
        do throws(BinaryLogError) { _ = try Self.verify(damaged, options) } catch {
          Issue.record("\(log), byte \(index): \(error)")
        }
      }
    }
  }

  @Test("random damage to logs of every kind", arguments: 0..<40) func random(_ part: Int) throws {
    var generator = SeededGenerator(seed: UInt64(part))
    let cases = LogCases.all.filter { !$0.isDamaged && !$0.isEncrypted }
    for number in 0..<250 / Self.step {
      let one = try #require(cases.randomElement(using: &generator))
      let file = try #require(one.files.randomElement(using: &generator))
      let bytes = Array(try Data(contentsOf: file))
      // Of a log that was copied while in use nobody can tell where it ended.
      if try bytes.count > 300_000 || Self.verify(bytes).findings.contains(where: { $0.kind == .inUse }) { continue }
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...3, using: &generator) { generator.damage(&damaged) }
      if damaged == bytes { continue }
      let weight = Self.weight(damaged)
      #expect(
        weight ?? .note > .note,
        "part \(part), number \(number): \(one.name) \(file.lastPathComponent), \(Self.difference(bytes, damaged))")
      var options = LogReader.Options()
      options.verifiesChecksums = false
      options.passesUnknownEvents = number % 2 == 0
      do throws(BinaryLogError) { _ = try Self.verify(damaged, options) } catch {
        Issue.record("part \(part), number \(number): \(error)")
      }
    }
  }

  private static func difference(_ bytes: [UInt8], _ damaged: [UInt8]) -> String {
    let first = zip(bytes, damaged).enumerated().first { $1.0 != $1.1 }?.offset ?? min(bytes.count, damaged.count)
    return "\(bytes.count) bytes and \(damaged.count), from \(first) on \(damaged[first...].prefix(24))"
  }
}
