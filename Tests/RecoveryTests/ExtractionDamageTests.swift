import BackupStreamLib
import ByteIO
import Foundation
import Recovery
import SnapshotDrivers
import SystemPackage
import TableRows
import TestSupport
import Testing

@Suite("Rows of images with one damage")
struct ExtractionDamageTests {
  /// How many bytes lie between those that are tried; BACKUPSTREAM_DAMAGE_STEP names another number.
  static let step = ProcessInfo.processInfo.environment["BACKUPSTREAM_DAMAGE_STEP"].flatMap { Int($0) } ?? 251

  static let images = ["v608_many_objects", "binlog_pitr", "one_myisam", "v605_many_objects5", "datatypes_memory"]

  /// Takes all rows out; nil if that failed with an error that says what is wrong.
  static func rows(_ bytes: [UInt8], _ what: @autoclosure () -> String) -> ExtractedRows? {
    do {
      return try ExtractedRows(bytes)
    } catch let error as ExtractionError {
      #expect(
        !error.reason.isEmpty && (error.table != nil || error.offset != nil || error.reason.contains(" at ")),
        "\(what()): \(error)")
    } catch let error as ImageError {
      #expect(error.cause != nil || !error.found.isEmpty, "\(what()): \(error)")
    } catch {
      Issue.record("\(what()): \(error)")
    }
    return nil
  }

  @Test("a changed byte is an error, or changes values", arguments: images) func bytes(_ name: String) throws {
    guard Samples.allImages.contains(where: { $0.name == name }) else { return }
    let sound = Array(try Data(contentsOf: Samples.image(name).file))
    let image = try ImageReader(source: MemorySource(sound))
    guard !image.snapshots.isEmpty else { return }
    let truth = try ExtractedRows(sound)
    let chunks = try SalvageTests.chunks(of: sound)
    let start = try #require(chunks.first?.lowerBound)
    for index in stride(from: start, to: sound.count, by: Self.step) {
      for value in [0x00, 0xFF, 0x40, 0x80, 0xC0, sound[index] ^ 1, sound[index] ^ 0x80, sound[index] &+ 1] {
        var damaged = sound
        damaged[index] = value
        guard let rows = Self.rows(damaged, "\(name) byte \(index) = \(value)") else { continue }
        let (missing, foreign, repeated) = rows.differences(from: truth)
        // In a native table, one byte can be that of a page's or a file's directory.
        #expect(
          missing <= 2 && foreign <= 2 && repeated <= 2,
          "\(name) byte \(index) = \(value): \(missing) \(foreign) \(repeated)")
      }
    }
  }

  @Test("a cut image is an error", arguments: images) func truncations(_ name: String) throws {
    guard Samples.allImages.contains(where: { $0.name == name }) else { return }
    let sound = Array(try Data(contentsOf: Samples.image(name).file))
    let start = try #require(try SalvageTests.chunks(of: sound).first?.lowerBound)
    for length in stride(from: start, to: sound.count, by: Self.step) {
      #expect(Self.rows(Array(sound[..<length]), "\(name) cut to \(length)") == nil, "\(name) cut to \(length)")
    }
  }
}
