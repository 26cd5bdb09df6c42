import ByteIO
import SystemPackage
import Testing

@testable import Verification

@Suite struct HashStoreTests {
  /// What comes out of a store.
  private func sorted(_ records: [Hash128], bufferSize: Int, partLimit: Int) throws -> [Hash128] {
    var store = HashStore<Hash128>(folder: "/tmp", bufferSize: bufferSize, partLimit: partLimit)
    for record in records { try store.add(record) }
    var result: [Hash128] = []
    try store.finish { piece in
      for index in piece.indices { result.append(piece[index]) }
    }
    return result
  }

  @Test(arguments: [(64 << 10, 64 << 20), (256, 64 << 20), (64, 1024), (16, 16)])
  func recordsComeOutInOrderWhateverFitsInMemory(_ bufferSize: Int, _ partLimit: Int) throws {
    var generator = SystemRandomNumberGenerator()
    let records = (0..<20_000).map { index in
      // Some of them alike in the first bytes, some the same.
      switch index % 4 {
      case 0: Hash128(high: 7, low: UInt64.random(in: 0..<300, using: &generator))
      case 1: Hash128(high: 1 << 63, low: 42)
      case 2: Hash128(high: UInt64.random(in: 0..<3, using: &generator) << 8, low: .max)
      default: Hash128(high: .random(in: 0 ... .max, using: &generator), low: .random(in: 0 ... .max))
      }
    }
    #expect(try sorted(records, bufferSize: bufferSize, partLimit: partLimit) == records.sorted())
  }

  @Test func anEmptyStoreHandsOnNothing() throws {
    #expect(try sorted([], bufferSize: 16, partLimit: 16) == [])
  }
}
