"""Counts what clients send: a proxy on a free port, which it prints; a line of input makes it print the bytes so far.
   counting_proxy.py HOST PORT"""
import asyncio
import sys

sent = 0


async def pump(reader, writer, count):
    global sent
    while piece := await reader.read(65536):
        if count:
            sent += len(piece)
        writer.write(piece)
        await writer.drain()
    writer.close()


async def serve(reader, writer):
    up_reader, up_writer = await asyncio.open_connection(sys.argv[1], int(sys.argv[2]))
    await asyncio.gather(pump(reader, up_writer, True), pump(up_reader, writer, False), return_exceptions=True)


async def main():
    server = await asyncio.start_server(serve, '127.0.0.1', 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    loop = asyncio.get_running_loop()
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(sent, flush=True)

asyncio.run(main())
