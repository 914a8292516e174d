"""N recognize calls through CompreFace's Python SDK, the picture in memory.   python_client.py URL PICTURE N"""
import resource
import sys
import time

from compreface import CompreFace

url, count = sys.argv[1], int(sys.argv[3])
with open(sys.argv[2], 'rb') as file:
    picture = file.read()
host, port = url.rsplit(':', 1)
service = CompreFace(host, port).init_face_recognition('00000000-0000-4000-8000-000000000002')


def cpu_ms():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return (usage.ru_utime + usage.ru_stime) * 1e3


wall_ms = []
for i in range(-(count // 10), count):
    if i == 0:
        before = cpu_ms()
    begin = time.perf_counter()
    answer = service.recognize(picture)
    took = (time.perf_counter() - begin) * 1e3
    if 'result' not in answer:
        sys.exit(f'call {i} failed: {answer}')
    if i >= 0:
        wall_ms.append(took)
cpu = cpu_ms() - before
wall_ms.sort()
print(f'cpu_ms {cpu / count:.4f}')
for percent in (50, 99):
    print(f'p{percent}_ms {wall_ms[(count - 1) * percent // 100]:.3f}')
with open('/proc/self/status') as status:
    for line in status:
        if line.startswith('VmHWM:'):
            print('rss_kb', line.split()[1])
